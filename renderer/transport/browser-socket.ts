import type { UiSocket, UiSocketEvents } from './socket-client.ts';

/** WebSocket subprotocols: a browser can set no header, and an address with the token in it would end up in logs. */
export const UI_PROTOCOL = 'pairline.ui.v1';
export const tokenProtocol = (token: string): string => `pairline.token.${token}`;

const TOKEN_KEY = 'pairline.token';

/**
 * The token that the page was opened with: from the address' fragment, which no browser sends to a server. It is taken out
 * of the address at once and kept for this tab only, so that a reload works and the history holds no token.
 */
export function takeToken(page: Pick<Window, 'location' | 'history' | 'sessionStorage'>): string {
  const { location, history, sessionStorage } = page;
  const inAddress = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (inAddress !== undefined) {
    sessionStorage.setItem(TOKEN_KEY, inAddress);
    history.replaceState(null, '', `${location.pathname}${location.search}`);
  }
  return sessionStorage.getItem(TOKEN_KEY) ?? '';
}

/** Opens the engine's WebSocket beside the page. */
export function openBrowserSocket(token: string, events: UiSocketEvents): UiSocket {
  const url = new URL('./ui', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  url.search = '';
  const socket = new WebSocket(url, token === '' ? [UI_PROTOCOL] : [UI_PROTOCOL, tokenProtocol(token)]);
  socket.addEventListener('message', (event: MessageEvent<unknown>) => events.message(String(event.data)));
  socket.addEventListener('close', (event) => events.closed(event.code));
  return { send: (text) => socket.send(text), close: () => socket.close() };
}
