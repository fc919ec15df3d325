import type { App } from 'electron';
import { enrolLinkIn, LINK_SCHEME, type EnrolLink } from './enrol-link.ts';

export interface LinksOptions {
  app: Pick<App, 'on' | 'isPackaged' | 'setAsDefaultProtocolClient'>;
  /** What this start was called with. */
  args: readonly string[];
  /** Shows what a link asks for; nothing else happens without the owner. */
  open(link: EnrolLink): void;
  /** A second start without a link, or one that says nothing: somebody wants to see the app. */
  show(): void;
}

/**
 * Links of our scheme, however the system hands them over: as an argument of this start or of a second one, or on macOS as an
 * event. Called before the app is ready, because that event may come first. @returns what opens those that came too early
 */
export function receiveLinks(app: LinksOptions['app']): (options: Omit<LinksOptions, 'app'>) => void {
  let options: Omit<LinksOptions, 'app'> | undefined;
  const early: string[] = [];
  const take = (args: readonly string[]): void => {
    const link = enrolLinkIn(args);
    if (link === undefined) options?.show();
    else options?.open(link);
  };
  app.on('open-url', (event, url) => {
    event.preventDefault();
    if (options === undefined) early.push(url);
    else take([url]);
  });
  app.on('second-instance', (_event, args) => take(args));
  return (ready) => {
    options = ready;
    // A development build would register a bare Electron; installers register the scheme too.
    if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
    const link = enrolLinkIn([...ready.args, ...early]);
    if (link !== undefined) ready.open(link);
  };
}
