import { proto } from '@whiskeysockets/baileys';
import type { Inbound } from '../../../../shared/contract/inbound.ts';
import type { Clock, Log } from '../../../../shared/ports.ts';
import { isGroupJid } from '../jids.ts';
import { describeError } from '../logger.ts';
import type { RemoteMedia } from '../media/download.ts';
import type { People } from '../people.ts';
import { personOf } from '../people.ts';
import type { Arrivals, StoredArrival } from './arrivals.ts';
import type { Fetched } from './fetch-media.ts';
import { readMessage } from './inbound-content.ts';

/** Messages that are on their way to whoever takes them, at most. Further ones wait on disk. */
export const MAX_UNDERWAY = 64;

export interface CourierOptions {
  arrivals: Arrivals;
  people: People;
  clock: Clock;
  log: Log;
  /** Asks WhatsApp for a writer's other name where it is not known; must not reject. */
  resolve(jid: string): Promise<void>;
  fetch(remote: RemoteMedia | undefined, arrival: StoredArrival): Promise<Fetched>;
  groupName(jid: string): string | undefined;
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

export function createCourier(options: CourierOptions): Courier {
  const { arrivals, clock, log, onFailure } = options;
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

  const bring = async (arrival: StoredArrival): Promise<void> => {
    const { row } = arrival;
    try {
      const inbound = await inboundOf(arrival, options, clock.now());
      if (!isStarted) return void underway.delete(row);
      delivered.add(row);
      if (inbound === undefined) take(row);
      else options.deliver(inbound, () => take(row));
    } catch (error) {
      // Closed while it was fetched, or a record that cannot be read: it stays, and comes again with the next start.
      underway.delete(row);
      log.warn('whatsapp.inboundDeferred', describeError(error));
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
      const chat = (chats.get(arrival.from) ?? Promise.resolve()).then(() => bring(arrival));
      chats.set(arrival.from, chat);
      void chat.then(() => chats.get(arrival.from) === chat && chats.delete(arrival.from));
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

const MAX_NAME = 200;
const MAX_GROUP_NAME = 150;

async function inboundOf(arrival: StoredArrival, options: CourierOptions, now: number): Promise<Inbound | undefined> {
  const read = readMessage(proto.Message.decode(arrival.message));
  if (read === undefined) return undefined;
  const writer = arrival.participant ?? arrival.from;
  await options.resolve(writer);
  const person = personOf(writer, arrival.alternative, options.people);
  const content =
    read.kind === 'plain' ? read.content : { ...read.content, ...(await options.fetch(read.remote, arrival)) };
  const { from, id, name } = arrival;
  return {
    networkId: id,
    chat: isGroupJid(from)
      ? { kind: 'group', id: from, name: (options.groupName(from) ?? '').slice(0, MAX_GROUP_NAME) }
      : { kind: 'person' },
    from: { ...person, ...(name && { name: name.slice(0, MAX_NAME) }) },
    content,
    sentAt: sentAtOf(arrival.time, now),
  };
}

/** WhatsApp's seconds as our milliseconds; never later than now. */
function sentAtOf(seconds: string | undefined, now: number): number {
  const at = Number(seconds) * 1000;
  return Number.isFinite(at) && at > 0 ? Math.min(at, now) : now;
}
