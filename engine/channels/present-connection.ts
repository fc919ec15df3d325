import type { Channel } from '../../shared/model/channel.ts';
import type { SessionCause } from '../../shared/model/session-cause.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import { describeError } from './describe-error.ts';
import { causeOfStore } from './store-cause.ts';

/** A network is told of the end of a session within this, or not at all. */
const LEAVE_LIMIT_MS = 5_000;

/** There is no connection that could carry the message; whether an earlier one did is unsure. */
export class NotConnectedError extends Error {
  readonly code = 'notConnected';
  constructor() {
    super('notConnected');
    this.name = 'NotConnectedError';
  }
}

interface Connection {
  isOnline(): boolean;
  /** Resolves when the socket is gone; may be called again. */
  end(): Promise<void>;
}

/** The one connection that an account has at a time. */
export interface PresentConnection<Of extends Connection> {
  get(): Of | undefined;
  /** The same while it is logged in. */
  online(): Of | undefined;
  /** Ends it and puts another in its place. `open` is not called when a newer wish came meanwhile. */
  replace(open: () => Of | undefined): Promise<void>;
  /** Resolves when it is gone, and every one before it. */
  end(): Promise<void>;
  /** It has ended by itself; nothing happens when another has taken its place. */
  lost(connection: Of): void;
  /** Something of the account can no longer be read or written: it must not go on as if nothing were. */
  storeFailed(error: unknown): void;
  /** Has `tell` say to the network that the session is over, and ends. Nothing where it is not logged in. */
  leave(tell: (connection: Of) => Promise<unknown>): Promise<void>;
  /** Ends it for good: no other is opened, and what fails from here on is nobody's news. */
  close(): Promise<void>;
}

export function createPresentConnection<Of extends Connection>(options: {
  channel: Channel;
  clock: Clock;
  log: Log;
  /** Called with the end of each connection, before its socket is gone. */
  onEnd(): void;
  /** It was ended here, because nothing could go on. */
  onAbandoned(cause: SessionCause): void;
}): PresentConnection<Of> {
  const { channel, clock, log, onAbandoned, onEnd } = options;
  let present: Of | undefined;
  /** Counts the calls that replace the connection: what was started before the newest one is dropped. */
  let generation = 0;
  let ending: Promise<void> = Promise.resolve();
  let isClosed = false;

  const take = (): Of | undefined => {
    generation += 1;
    const taken = present;
    present = undefined;
    onEnd();
    return taken;
  };
  const end = (): Promise<void> => {
    const taken = take();
    if (taken) ending = taken.end();
    return ending;
  };
  const online = (): Of | undefined => (present?.isOnline() ? present : undefined);

  return {
    get: () => present,
    online,
    end,
    replace: async (open) => {
      const ended = end();
      const own = generation;
      await ended;
      if (own === generation && !isClosed) present = open();
    },
    lost: (connection) => {
      if (present !== connection) return;
      present = undefined;
      onEnd();
    },
    storeFailed: (failure) => {
      // What was still on its way when the account was closed.
      if (isClosed) return;
      log.error(`${channel}.authStoreFailed`, describeError(failure));
      if (!present) return;
      end().catch((error: unknown) => log.error(`${channel}.endFailed`, describeError(error)));
      onAbandoned(causeOfStore(failure));
    },
    leave: async (tell) => {
      const leaving = online();
      if (!leaving) return;
      take();
      const { promise: late, resolve: giveUp } = Promise.withResolvers<void>();
      const timer = clock.timer(LEAVE_LIMIT_MS, giveUp);
      const told = tell(leaving).catch((error: unknown) => log.warn(`${channel}.logOutFailed`, describeError(error)));
      await Promise.race([told, late]);
      timer.cancel();
      ending = leaving.end();
      await ending;
    },
    close: () => {
      isClosed = true;
      return end();
    },
  };
}
