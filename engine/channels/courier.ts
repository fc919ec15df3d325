import type { Inbound } from '../../shared/contract/inbound.ts';
import type { Log } from '../../shared/ports.ts';
import { describeError } from './describe-error.ts';

/** Messages that are on their way to whoever takes them, at most. Further ones wait on disk. */
export const MAX_UNDERWAY = 64;

/** Messages that a channel has on disk and nobody has taken yet. */
export interface ArrivalQueue<Arrival extends { row: number }> {
  /** Up to `limit` after row `after`, oldest first. */
  after(row: number, limit: number): Arrival[];
  done(row: number): Promise<void>;
  /** Called when one was added. */
  onAdded(listener: () => void): void;
}

interface CourierOptions<Arrival extends { row: number }> {
  arrivals: ArrivalQueue<Arrival>;
  log: Log;
  /** Messages of one chat are brought one after the other. */
  chatOf(arrival: Arrival): string;
  /** What is told of it; undefined: nothing that was written to anybody. Rejects when the account is closed. */
  read(arrival: Arrival): Promise<Inbound | undefined>;
  deliver(inbound: Inbound, done: () => void): void;
  onFailure(error: unknown): void;
}

/** Brings arrived messages to whoever takes them: in order within a chat, and again until they are taken. */
export interface Courier {
  /** Begins, or begins again from the oldest: what was delivered before `suspect` and not taken is delivered again. */
  start(): void;
  /** What is delivered and not taken may be lost, as its taker found no room for it. */
  suspect(): void;
  /** Resolves when nothing is underway. What was not taken stays on disk. */
  stop(): Promise<void>;
}

export function createCourier<Arrival extends { row: number }>(options: CourierOptions<Arrival>): Courier {
  const { arrivals, log, onFailure } = options;
  /** Rows between reading and `done`. */
  const underway = new Set<number>();
  /** Delivered and not taken. */
  const delivered = new Set<number>();
  let suspected: readonly number[] = [];
  const chats = new Map<string, Promise<void>>();
  let cursor = 0;
  let isStarted = false;

  const remove = async (row: number): Promise<void> => {
    await arrivals.done(row);
    underway.delete(row);
    pump();
  };
  const take = (row: number): void => {
    if (!delivered.delete(row)) return;
    remove(row).catch(onFailure);
  };

  const bring = async (arrival: Arrival): Promise<void> => {
    const { row } = arrival;
    try {
      const inbound = await options.read(arrival);
      if (!isStarted) return void underway.delete(row);
      delivered.add(row);
      if (inbound === undefined) take(row);
      else options.deliver(inbound, () => take(row));
    } catch (error) {
      // Closed while it was fetched, or a record that cannot be read: it stays, and comes again with the next start.
      underway.delete(row);
      log.warn('channel.inboundDeferred', describeError(error));
    }
  };

  const pump = (): void => {
    if (!isStarted) return;
    const room = MAX_UNDERWAY - underway.size;
    const next = room > 0 ? arrivals.after(cursor, room) : [];
    for (const arrival of next) {
      cursor = arrival.row;
      if (underway.has(arrival.row)) continue;
      underway.add(arrival.row);
      const name = options.chatOf(arrival);
      const chat = (chats.get(name) ?? Promise.resolve()).then(() => bring(arrival));
      chats.set(name, chat);
      void chat.then(() => chats.get(name) === chat && chats.delete(name));
    }
  };
  const pumpSafely = (): void => {
    try {
      pump();
    } catch (error) {
      onFailure(error);
    }
  };
  arrivals.onAdded(pumpSafely);

  return {
    start: () => {
      isStarted = true;
      cursor = 0;
      for (const row of suspected) if (delivered.delete(row)) underway.delete(row);
      suspected = [];
      pumpSafely();
    },
    suspect: () => {
      suspected = [...delivered];
    },
    stop: async () => {
      isStarted = false;
      await Promise.all(chats.values());
    },
  };
}
