import { createHash, timingSafeEqual } from 'node:crypto';

/** WebSocket subprotocols of the screens: a browser can set no header, and an address with a token would end up in logs. */
export const UI_PROTOCOL = 'pairline.ui.v1';
const TOKEN_PROTOCOL = 'pairline.token.';

/** The names under which a page on this machine may reach the server. Any other is another site pointing its name here. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** A browser names the page that opens a WebSocket; only our own may. Other programs must say the same. */
export function isOwnOrigin(origin: string | undefined, port: number): boolean {
  return origin === `http://127.0.0.1:${port}` || origin === `http://localhost:${port}`;
}

/** The token among the offered subprotocols. */
export function tokenOf(offered: string | undefined): string | undefined {
  return offered
    ?.split(',')
    .map((protocol) => protocol.trim())
    .find((protocol) => protocol.startsWith(TOKEN_PROTOCOL))
    ?.slice(TOKEN_PROTOCOL.length);
}

/** Compares without telling by its time how much was right. */
export function isToken(given: string | undefined, expected: string): boolean {
  return given !== undefined && timingSafeEqual(sha256(given), sha256(expected));
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
