import type { WASocket } from '@whiskeysockets/baileys';
import type { Clock } from '../../../shared/ports.ts';

/** How long a server may take to answer the closing handshake; a half-open socket never does. */
export const CLOSE_LIMIT_MS = 500;

/** The socket under Baileys' wrapper, of which only this is used. */
interface RawSocket {
  readonly readyState: number;
  once(event: 'close', listener: () => void): unknown;
  terminate(): void;
}
const CLOSED = 3;

export const rawSocketOf = (socket: WASocket): RawSocket | null =>
  (socket.ws as unknown as { socket: RawSocket | null }).socket;

/**
 * Ends a Baileys socket so that nothing of it stays: its queries fail at once instead of waiting for their timeouts, and
 * the TCP connection is cut when the server does not answer the closing. Resolves when the connection is gone. Harmless
 * on one that has ended.
 */
export async function retireSocket(socket: WASocket, clock: Clock): Promise<void> {
  const raw = rawSocketOf(socket);
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  if (raw === null || raw.readyState === CLOSED) resolve();
  else raw.once('close', resolve);
  const timer = clock.timer(CLOSE_LIMIT_MS, () => {
    raw?.terminate();
    resolve();
  });

  // A socket without a listener for `error` would throw what arrives late.
  socket.ws.on('error', ignore);
  // The way in to Baileys' waiting queries and to its `end`; `end` alone removes the listeners that would fail the queries.
  socket.ws.emit('error', new Error('retired'));
  await gone;
  timer.cancel();
  socket.ws.removeAllListeners();
  socket.ws.on('error', ignore);
}

const ignore = (): void => undefined;
