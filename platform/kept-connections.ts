import type { Socket } from 'node:net';
import type { Clock, Timer } from '../shared/ports.ts';

/** Connections that wait for their next request to the same server, for the same caller. */
export interface KeptConnections {
  /** One that waits, newest first; undefined when there is none. From now on it is the caller's. */
  take(name: string): Socket | undefined;
  /** It waits for a while; where there are enough of them, or it is too old, it is closed. */
  give(name: string, socket: Socket): void;
  /** Closes those that wait, and from now on those that are given. */
  close(): void;
}

export interface KeptConnectionsLimits {
  /** How long one waits. */
  readonly idleMs: number;
  /** From when it was first given: what a name leads to is looked up again for another one. */
  readonly lifeMs: number;
  /** Those that wait under one name, and altogether. */
  readonly perName: number;
  readonly total: number;
}

interface Waiting {
  readonly socket: Socket;
  readonly stop: () => void;
}

export function createKeptConnections(clock: Clock, limits: KeptConnectionsLimits): KeptConnections {
  const waiting = new Map<string, Waiting[]>();
  const since = new WeakMap<Socket, number>();
  let count = 0;
  let isClosed = false;

  const remove = (name: string, socket: Socket): void => {
    const all = waiting.get(name) ?? [];
    const at = all.findIndex((one) => one.socket === socket);
    if (at < 0) return;
    const [one] = all.splice(at, 1);
    one?.stop();
    count -= 1;
    if (all.length === 0) waiting.delete(name);
  };

  return {
    take: (name) => {
      const socket = waiting.get(name)?.at(-1)?.socket;
      if (socket === undefined) return undefined;
      remove(name, socket);
      socket.ref();
      return socket;
    },
    give: (name, socket) => {
      const now = clock.monotonic();
      const born = since.get(socket) ?? now;
      since.set(socket, born);
      const all = waiting.get(name) ?? [];
      const restMs = Math.min(limits.idleMs, born + limits.lifeMs - now);
      const isFull = all.length >= limits.perName || count >= limits.total;
      if (isClosed || isFull || restMs <= 0 || socket.destroyed) return void socket.destroy();
      // Whatever comes while nothing was asked is not for us: the server ends it, breaks, or talks out of turn.
      const end = (): void => {
        remove(name, socket);
        socket.destroy();
      };
      const timer: Timer = clock.timer(restMs, end);
      const events = ['close', 'end', 'error', 'data'] as const;
      for (const event of events) socket.on(event, end);
      const stop = (): void => {
        timer.cancel();
        for (const event of events) socket.off(event, end);
        // Its error may still be on the way.
        if (socket.destroyed) socket.on('error', () => undefined);
      };
      socket.unref();
      waiting.set(name, [...all, { socket, stop }]);
      count += 1;
    },
    close: () => {
      isClosed = true;
      for (const [name, all] of waiting) {
        for (const { socket } of all.slice()) {
          remove(name, socket);
          socket.destroy();
        }
      }
    },
  };
}
