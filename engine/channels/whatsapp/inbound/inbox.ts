import type { Inbound } from '../../../../shared/contract/inbound.ts';
import type { WayOut } from '../../../../platform/way-out.ts';
import type { Clock, Log } from '../../../../shared/ports.ts';
import type { ChannelMedia } from '../../channel.ts';
import type { Groups } from '../groups/groups.ts';
import { isNumberJid, userOf } from '../jids.ts';
import { describeError } from '../../describe-error.ts';
import type { RemoteMedia } from '../media/download.ts';
import { download } from '../media/download.ts';
import type { People } from '../people.ts';
import type { Arrivals, StoredArrival } from './arrivals.ts';
import { createCourier } from './courier.ts';
import { fetchMedia } from './fetch-media.ts';

/** Larger files are named and not fetched. */
export const MAX_INBOUND_BYTES = 100 * 1024 * 1024;

/** The live connection, as far as received messages need it. */
export interface Line {
  /** Name of the media host. Rejects when the connection is lost. */
  mediaHost(): Promise<string>;
  /** Asks the phone to upload a file again; undefined when it does not. Must not reject. */
  askAgain(remote: RemoteMedia, arrival: StoredArrival): Promise<RemoteMedia | undefined>;
  /** Asks for the LID of a number, which is stored where `People` reads it. */
  askLid(jid: string): Promise<unknown>;
}

/** From arrived messages to inbound events: persons resolved, files fetched. */
export interface Inbox {
  /** A connection is logged in: what was not taken is delivered again. */
  opened(line: Line): void;
  closed(): void;
  /** Ends downloads; resolves when nothing is underway. */
  stop(): Promise<void>;
}

class ClosedError extends Error {
  readonly code = 'accountClosed';
}

export function createInbox(options: {
  arrivals: Arrivals;
  people: People;
  groups: Groups;
  media: ChannelMedia;
  wayOut: Pick<WayOut, 'current'>;
  clock: Clock;
  log: Log;
  maxBytes?: number;
  deliver(inbound: Inbound, done: () => void): void;
  onFailure(error: unknown): void;
}): Inbox {
  const { arrivals, clock, groups, log, media, people, wayOut, deliver, onFailure } = options;
  const maxBytes = options.maxBytes ?? MAX_INBOUND_BYTES;
  const end = new AbortController();
  let line: Line | undefined;
  let whenOnline = Promise.withResolvers<void>();

  /** Settles with `work`, or rejects when the account is closed. */
  const unlessClosed = async (work: Promise<void>): Promise<void> => {
    const { promise, reject } = Promise.withResolvers<never>();
    const stop = (): void => reject(new ClosedError());
    if (end.signal.aborted) stop();
    end.signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([work, promise]);
    } finally {
      end.signal.removeEventListener('abort', stop);
    }
  };
  const wait = async (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = clock.timer(ms, resolve);
    await unlessClosed(promise).finally(() => timer.cancel());
  };
  const current = (): Line => {
    if (!line) throw new ClosedError();
    return line;
  };

  const courier = createCourier({
    arrivals,
    people,
    clock,
    log,
    resolve: async (jid) => {
      if (!line || !isNumberJid(jid) || people.lidOf(userOf(jid)) !== undefined) return;
      await line.askLid(jid).catch((error: unknown) => log.debug('whatsapp.lidNotKnown', describeError(error)));
    },
    fetch: (remote, arrival) =>
      fetchMedia(remote, maxBytes, {
        download: async (wanted) =>
          download(wanted, {
            host: await current().mediaHost(),
            route: wayOut.current(),
            media,
            maxBytes,
            signal: end.signal,
          }),
        askAgain: async (gone) => line?.askAgain(gone, arrival),
        online: () => unlessClosed(whenOnline.promise),
        wait,
      }),
    groupName: groups.nameOf,
    isGroupAdmin: groups.isAdmin,
    deliver,
    onFailure,
  });

  return {
    opened: (opened) => {
      line = opened;
      whenOnline.resolve();
      courier.start();
    },
    closed: () => {
      if (!line) return;
      line = undefined;
      courier.suspect();
      whenOnline = Promise.withResolvers();
    },
    stop: async () => {
      end.abort();
      await courier.stop();
    },
  };
}
