import type { WebSocket } from 'ws';
import type { Clock } from '../../shared/ports.ts';

/** A client that has not answered a ping by the next one is gone, or so slow that a new connection is better. */
export const PING_EVERY_MS = 30_000;

/**
 * Ends the connections of clients that no longer answer. Returns the end of it.
 * @param before each round: ends what else has to end
 */
export function pingClients(clients: () => Iterable<WebSocket>, clock: Clock, before: () => void): () => void {
  const unanswered = new WeakSet<WebSocket>();
  const ping = (): void => {
    before();
    for (const socket of clients()) {
      if (unanswered.has(socket)) {
        socket.terminate();
        continue;
      }
      unanswered.add(socket);
      socket.once('pong', () => unanswered.delete(socket));
      socket.ping();
    }
    timer = clock.timer(PING_EVERY_MS, ping);
  };
  let timer = clock.timer(PING_EVERY_MS, ping);
  return () => timer.cancel();
}
