import type { UiSocket, UiSocketEvents } from './socket-client.ts';

const UI_PROTOCOL = 'pairline.ui.v1';

/** Opens the engine's WebSocket beside the page; the browser sends the cookie along. */
export function openBrowserSocket(events: UiSocketEvents): UiSocket {
  const url = new URL('./ui', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  url.search = '';
  const socket = new WebSocket(url, UI_PROTOCOL);
  socket.addEventListener('message', (event: MessageEvent<unknown>) => events.message(String(event.data)));
  socket.addEventListener('close', (event) => events.closed(event.code));
  return { send: (text) => socket.send(text), close: () => socket.close() };
}
