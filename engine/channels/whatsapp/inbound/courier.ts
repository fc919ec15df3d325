import { proto } from '@whiskeysockets/baileys';
import type { Inbound, Person } from '../../../../shared/contract/inbound.ts';
import type { Clock, Log } from '../../../../shared/ports.ts';
import { isGroupJid } from '../jids.ts';
import { createCourier as createAnyCourier, type ArrivalQueue, type Courier } from '../../courier.ts';
import { describeError } from '../../describe-error.ts';
import type { RemoteMedia } from '../media/download.ts';
import type { People } from '../people.ts';
import { personOf } from '../people.ts';
import type { StoredArrival } from './arrivals.ts';
import type { Fetched } from './fetch-media.ts';
import { readMessage, type ReadMessage } from './inbound-content.ts';

export interface CourierOptions {
  arrivals: ArrivalQueue<StoredArrival>;
  people: People;
  clock: Clock;
  log: Log;
  /** Asks WhatsApp for a writer's other name where it is not known; must not reject. */
  resolve(jid: string): Promise<void>;
  fetch(remote: RemoteMedia | undefined, arrival: StoredArrival): Promise<Fetched>;
  groupName(jid: string): string | undefined;
  /** Whether a member may delete what others wrote. Rejects when that cannot be found out now. */
  isGroupAdmin(jid: string, member: readonly string[]): Promise<boolean>;
  deliver(inbound: Inbound, done: () => void): void;
  onFailure(error: unknown): void;
}

/** Brings WhatsApp's messages: what they say, who wrote them, and their files. */
export const createCourier = (options: CourierOptions): Courier =>
  createAnyCourier({
    ...options,
    chatOf: (arrival) => chatOf(arrival, options.people),
    read: (arrival) => inboundOf(arrival, options, options.clock.now()),
  });

/** Whichever of their devices somebody writes with, and under either of their names: it is one chat. */
function chatOf({ alternative, from }: StoredArrival, people: People): string {
  if (isGroupJid(from)) return from;
  const { number, lid = '' } = personOf(from, alternative, people);
  return number ?? lid;
}

const MAX_NAME = 200;
const MAX_GROUP_NAME = 150;
const MAX_ID = 100;

async function inboundOf(arrival: StoredArrival, options: CourierOptions, now: number): Promise<Inbound | undefined> {
  const read = readSafely(arrival, options);
  if (read === undefined) return undefined;
  const writer = arrival.participant ?? arrival.from;
  await options.resolve(writer);
  const sender = personOf(writer, arrival.alternative, options.people);
  const by = await writerOf(read, arrival, sender, options);
  if (by === undefined) return undefined;
  const content =
    read.kind === 'plain' ? read.content : { ...read.content, ...(await options.fetch(read.remote, arrival)) };
  const { from, id, name } = arrival;
  return {
    // Its writer chooses it. Changes name their message by as much of it.
    networkId: id.slice(0, MAX_ID),
    chat: isGroupJid(from)
      ? { kind: 'group', id: from.slice(0, MAX_ID), name: (options.groupName(from) ?? '').slice(0, MAX_GROUP_NAME) }
      : { kind: 'person' },
    from: by === sender ? { ...sender, ...(name && { name: name.slice(0, MAX_NAME) }) } : by,
    content,
    sentAt: sentAtOf(arrival.time, now),
  };
}

/** Nested deeper than this program can follow, it still is a message that somebody wrote. */
function readSafely(arrival: StoredArrival, { log }: CourierOptions): ReadMessage | undefined {
  try {
    return readMessage(proto.Message.decode(arrival.message));
  } catch (error) {
    log.warn('whatsapp.inboundUnreadable', describeError(error));
    return { kind: 'plain', content: { kind: 'other', type: 'unreadable' } };
  }
}

/**
 * Whose message it is, or changes. WhatsApp's servers pass on whatever deletes a message; that somebody else's is deleted by an
 * administrator alone the clients see to.
 */
async function writerOf(
  read: ReadMessage,
  { from }: StoredArrival,
  sender: Person,
  { isGroupAdmin, people }: CourierOptions,
): Promise<Person | undefined> {
  if (read.kind !== 'plain' || read.writer === undefined) return sender;
  const writer = personOf(read.writer, undefined, people);
  const isOwn = sender.number === undefined ? sender.lid === writer.lid : sender.number === writer.number;
  if (isOwn) return sender;
  const names = [sender.number, sender.lid].filter((name) => name !== undefined);
  return isGroupJid(from) && (await isGroupAdmin(from, names)) ? writer : undefined;
}

/** WhatsApp's seconds as our milliseconds; never later than now. */
function sentAtOf(seconds: string | undefined, now: number): number {
  const at = Number(seconds) * 1000;
  return Number.isFinite(at) && at > 0 ? Math.min(Math.trunc(at), now) : now;
}
