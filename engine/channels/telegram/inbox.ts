import type { BaseTelegramClient } from '@mtcute/node';
import { saidIn, type Inbound, type SaidContent } from '../../../shared/contract/inbound.ts';
import type { Clock, Log } from '../../../shared/ports.ts';
import type { ChannelMedia } from '../channel.ts';
import { createCourier } from '../courier.ts';
import type { Arrivals, StoredArrival } from './arrivals.ts';
import { fetchFile, messageByNumber } from './download.ts';

/** Larger files are named and not fetched. */
const MAX_INBOUND_BYTES = 100 * 1024 * 1024;

/** From arrived messages to inbound events: files fetched. */
export interface Inbox {
  /** A connection is logged in: what was not taken is delivered again. */
  opened(line: { client: BaseTelegramClient; signal: AbortSignal }): void;
  closed(): void;
  /** Ends downloads; resolves when nothing is underway. */
  stop(): Promise<void>;
}

class ClosedError extends Error {
  readonly code = 'accountClosed';
}

export function createInbox(options: {
  arrivals: Arrivals;
  media: ChannelMedia;
  clock: Clock;
  log: Log;
  maxBytes?: number;
  deliver(inbound: Inbound, done: () => void): void;
  onFailure(error: unknown): void;
}): Inbox {
  const { arrivals, clock, deliver, log, media, onFailure } = options;
  type Line = Parameters<Inbox['opened']>[0];
  let line = Promise.withResolvers<Line>();
  let isOpen = false;
  const closing = Promise.withResolvers<never>();
  // Nobody may be waiting when the account is closed.
  closing.promise.catch(() => undefined);

  const wait = async (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = clock.timer(ms, resolve);
    await Promise.race([promise, closing.promise]).finally(() => timer.cancel());
  };
  const read = async ({ chat, id, inbound, remote }: StoredArrival): Promise<Inbound> => {
    const { content } = inbound;
    const said = saidIn(content);
    if (remote === undefined || said === undefined) return inbound;
    const fetched = await fetchFile(remote, {
      store: media,
      maxBytes: options.maxBytes ?? MAX_INBOUND_BYTES,
      log,
      online: () => Promise.race([line.promise, closing.promise]),
      wait,
      renew: (client) => messageByNumber(client, chat, Number(content.kind === 'edit' ? content.toNetworkId : id)),
    });
    // Only contents with a file have one to fetch.
    const whole = { ...said, ...fetched } as SaidContent;
    return { ...inbound, content: content.kind === 'edit' ? { ...content, content: whole } : whole };
  };
  const courier = createCourier({ arrivals, log, chatOf: ({ chat }) => chat, read, deliver, onFailure });

  return {
    opened: (opened) => {
      isOpen = true;
      line.resolve(opened);
      courier.start();
    },
    closed: () => {
      if (!isOpen) return;
      isOpen = false;
      line = Promise.withResolvers();
      courier.suspect();
    },
    stop: async () => {
      closing.reject(new ClosedError());
      await courier.stop();
    },
  };
}
