import type { Session, WebContents } from 'electron';
import type { Log } from '../../shared/ports.ts';
import { isOwnUrl } from './scheme.ts';

/** Keeps every page of the app on our own screens: no other address, no second window, no embedded one. */
export function guardContents(contents: WebContents, log: Log): void {
  const refuse = (what: string, url: string): void => {
    // All that a log may say about an address that a page asked for.
    log.warn('page.refused', { what, scheme: URL.parse(url)?.protocol ?? 'none' });
  };
  contents.setWindowOpenHandler(({ url }) => {
    refuse('open', url);
    return { action: 'deny' };
  });
  contents.on('will-frame-navigate', (details) => {
    if (details.isMainFrame && isOwnUrl(details.url)) return;
    refuse('navigate', details.url);
    details.preventDefault();
  });
  contents.on('will-redirect', (details) => {
    if (details.isMainFrame && isOwnUrl(details.url)) return;
    refuse('redirect', details.url);
    details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    refuse('webview', '');
    event.preventDefault();
  });
}

/** Writing plain text to the clipboard after a press of a button: what "Copy" does. Reading it is another permission. */
const COPY = 'clipboard-sanitized-write';

/** The screens need no camera, location, notification or device: every question but that of Copy is answered with no. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(permission === COPY && isOwnUrl(requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => permission === COPY && isOwnUrl(origin));
  session.setDevicePermissionHandler(() => false);
}
