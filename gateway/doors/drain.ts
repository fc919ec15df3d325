import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../../shared/ports.ts';

const lookEveryMs = 50;

export interface Drain {
  /**
   * Every call that comes from now on is the last one of its connection. Resolves when all have ended, or after `maxMs`: callers who keep
   * connections are then no longer about to write on one that is closed under them.
   */
  drain(maxMs: number): Promise<void>;
  /** Closes connections soon after what ran on them was answered, until it is stopped. */
  closeIdle(): { stop(): void };
}

/** Follows a server's connections from its start. */
export function createDrain(server: Server, clock: Pick<Clock, 'timer'>): Drain {
  const open = new Set<Socket>();
  let onEmpty: (() => void) | undefined;
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      if (open.size === 0) onEmpty?.();
    });
  });
  return {
    closeIdle: () => {
      let timer: Timer;
      const look = (): void => {
        server.closeIdleConnections();
        timer = clock.timer(lookEveryMs, look);
      };
      look();
      return { stop: () => timer.cancel() };
    },
    drain: async (maxMs) => {
      server.prependListener('request', (_request, response) => {
        response.shouldKeepAlive = false;
      });
      if (open.size === 0) return;
      await new Promise<void>((resolve) => {
        const timer = clock.timer(maxMs, resolve);
        onEmpty = () => {
          timer.cancel();
          resolve();
        };
      });
    },
  };
}
