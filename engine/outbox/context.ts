import type { PacingPlan } from '../../shared/contract/pacing.ts';
import type { Channel } from '../../shared/model/channel.ts';
import type { Clock, Database, Log, Random, Vault } from '../../shared/ports.ts';
import type { DeviceMedia } from '../media/media.ts';
import type { Alarm } from './alarm.ts';
import type { ClockWatch } from './clock-jumps.ts';
import type { AccountQueues } from './account-queue.ts';
import type { Journal } from './journal.ts';

export interface OutboxLimits {
  /** Messages of one account that are prepared or await their first ack together. */
  maxInFlight: number;
  /** Acks and receipts may wait so long to share a commit. */
  evidencePatienceMs: number;
  /** The same while enough messages of the account are on their way, for intents as well; and for confirmed reports. */
  busyPatienceMs: number;
  ackTimeoutMs: number;
  unsureMaxMs: number;
  /** Texts, payloads and rows of ended messages. */
  contentRetentionMs: number;
  /** Ids and results of ended messages. */
  endedRetentionMs: number;
  /** What is taken per account; the rest waits at the gateway. */
  roomMessages: number;
  roomBytes: number;
  /** After a commit that failed (full disk), before the next try. */
  storeRetryMs: number;
}

export interface OutboxOptions extends Partial<OutboxLimits> {
  database: Database;
  vault: Vault;
  clock: Clock;
  random: Random;
  log: Log;
  /** The network of an account; undefined when this device has no such account: its leases are then not taken. */
  channelOf(accountId: string): Channel | undefined;
  /** How fast an account may send; without it as carefully as a number that nobody knows. May change at any time. */
  planOf?(accountId: string): PacingPlan;
  /** How long what ended is kept, in milliseconds; may change at any time. By default as `contentRetentionMs` says. */
  keeps?(): { sentMs: number; mediaMs: number };
  /** Told after the commit of what has become known of a message. */
  onFate?(fate: MessageFate): void;
  /** A message that is given up as soon as its custody is accepted. */
  isGivenUp?(message: { seq: number }): boolean;
  /** Without it every attachment counts as fetched. */
  media?: OutboxMedia;
}

/** What has become known of a message, for those who watch how it goes. */
export type MessageFate =
  /** `tookMs`: from acceptance by the API to the network's answer. */
  { kind: 'sent'; tookMs: number } | { kind: 'failed'; accountId: string; reason: string };

/** What the outbox needs of the device's attachments. */
export type OutboxMedia = Pick<DeviceMedia, 'fetch' | 'unused'>;

/** What the parts of the outbox share. */
export interface OutboxContext {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly limits: Readonly<OutboxLimits>;
  keeps(): { sentMs: number; mediaMs: number };
  readonly journal: Journal;
  readonly queues: AccountQueues;
  readonly alarm: Alarm;
  readonly media: OutboxMedia;
  readonly planOf: (accountId: string) => PacingPlan;
  readonly clockWatch: ClockWatch;
  /** The last time the wall clock was seen to be set. */
  lastJump: { ms: number; at: number } | undefined;
  /** Something that screens show of an account changed beside its messages. */
  readonly onAccount: (accountId: string) => void;
  readonly channelOf: (accountId: string) => Channel | undefined;
  readonly isGivenUp: (message: { seq: number }) => boolean;
  readonly onFate: (fate: MessageFate) => void;
  /** Work that nobody waits for: its failure is logged, `stop` waits for it. */
  inBackground(what: string, work: Promise<unknown>): void;
  isStopped(): boolean;
}
