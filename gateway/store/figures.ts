import type { Channel } from '../../shared/model/channel.ts';
import type { MessageStatus } from '../../shared/model/message.ts';
import type { Custody } from '../messages/facts.ts';

/** How the store is doing, for whoever watches the gateway. */
export interface StoreFigures {
  /** Messages that have not ended, by channel and who has to finish them. */
  readonly queue: readonly {
    readonly channel: Channel;
    readonly custody: Custody;
    readonly count: number;
    /** When the oldest of them was accepted, UTC milliseconds. */
    readonly oldestAt: number;
  }[];
  /** How often a message took a status since the store was opened; what a lost commit undid is counted, too. */
  readonly steps: Readonly<Partial<Record<MessageStatus, number>>>;
  /** Undefined for a store that does not say. */
  readonly commits:
    | {
        readonly commits: number;
        readonly writes: number;
        readonly failedCommits: number;
        /** Time spent in committed batches, from begin to durable, in milliseconds. */
        readonly commitMs: number;
        /** Why nothing can be written at the moment, or null. */
        readonly trouble: string | null;
      }
    | undefined;
}

export interface FiguresStore {
  figures(): Promise<StoreFigures>;
}
