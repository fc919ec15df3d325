import type { DeviceRequest, Report } from '../../shared/contract/device.ts';
import type { lease } from '../../shared/contract/device.ts';
import type {
  AccountView,
  MessageRow,
  MessageTimeline,
  UiAnswers,
  UiParsedInput,
  UiSnapshot,
} from '../../shared/contract/ui.ts';
import type { Priority } from '../../shared/model/message.ts';
import type { z } from 'zod';
import type { ChannelAccount, ChannelEvent } from '../channels/channel.ts';
import type { MessageRecord } from '../store/messages.ts';

export type Lease = z.infer<typeof lease>;
export type Holding = DeviceRequest<'holdings'>['holdings'][number];

/** A message that is new or changed. Its row is made, and its text unsealed, only for somebody who looks. */
export interface ChangedRow {
  readonly id: string;
  readonly accountId: string;
  row(): MessageRow;
}

/** What tells which messages a restored copy gives up. `number`: in the order in which this store took them. */
export type OpenMessage = Pick<MessageRecord, 'number' | 'seq' | 'attempt'>;

/** How far the erasure of a person is: `left` cannot go yet, and is asked for again later. */
export interface ErasedPart {
  readonly erased: number;
  readonly left: number;
}

/**
 * The device's durable queue. One per device. Write order: commit the message → custody accepted → prepare → commit the
 * intent with the payload → hand over → ack → commit the result and its report → report until confirmed.
 */
export interface Outbox {
  // The gateway's side.

  /**
   * Commits leased messages; resolves when they are durable. None is sent before `custodyAccepted`. An id that ended here
   * before is answered with its stored result by a new report and never sent again; a repeated lease only raises the fence.
   * Returns the leases whose custody should be accepted.
   */
  takeLeases(leases: Lease[]): Promise<{ id: string; fence: number }[]>;
  custodyAccepted(ids: string[]): Promise<void>;
  /** The gateway did not give custody: forget the messages, unless they are unsure. */
  custodyRefused(ids: string[]): Promise<void>;
  /**
   * Leases whose custody the gateway has neither given nor refused, oldest first: after a lost answer or a restart they are
   * accepted again with the same fence. Empty in normal running once `custodyAccepted` has resolved.
   */
  unansweredLeases(limit: number): { id: string; fence: number }[];
  /** What this device holds, in pages, for the start of a run. */
  holdings(after: string | undefined, limit: number): { holdings: Holding[]; next: string | undefined };
  /** The gateway took these back: drop those that cannot have been sent. */
  release(ids: string[]): Promise<void>;
  room(accountId: string): { messages: number; bytes: number };
  cancel(messageId: string): Promise<'done' | 'tooLate' | 'unknown'>;
  /** Other times are kept from now on: what is older goes, in small steps. */
  retentionChanged(): void;
  /** Removes what was written to a person, and what they said of messages to groups. */
  erase(number: string): Promise<ErasedPart>;

  /** Unconfirmed reports in order, from the lowest number on; `mark`: of the last one. */
  reports(limit: number): { first: number; reports: Report[]; mark: string } | undefined;
  /** Tells an unconfirmed report from another one under its number; undefined when there is none of this number. */
  reportMark(number: number): string | undefined;
  /** Adds a report that is not about a message. */
  addReport(report: Report): Promise<void>;
  reportsConfirmed(upTo: number): Promise<void>;
  /** Reports were added to the store beside the outbox, in a commit of somebody else's. */
  reportsAdded(): void;
  /** Called when there is something new to report. */
  onReports(listener: () => void): void;

  // The sessions' side.

  /** From now on messages of this account go out, until `accountOffline`. Handed over ones without an ack go out again. */
  accountOnline(accountId: string, account: ChannelAccount): void;
  accountOffline(accountId: string): void;
  setPaused(accountId: string, paused: boolean): void;
  /** Ends a hold of new chats that only the owner ends; false when there is none. */
  startNewChats(accountId: string): Promise<boolean>;
  /** The plan of an account may let it go sooner. */
  planChanged(accountId: string): void;
  /** The machine slept: that time has passed, whatever its monotonic clock says. */
  machineWoke(): void;
  /** Acks, refusals, receipts and restrictions. */
  channelEvent(accountId: string, event: ChannelEvent): void;
  sentPayload(accountId: string, networkId: string): Uint8Array | undefined;
  /** See `ChannelAccountOptions.sentSince`. */
  sentSince(accountId: string, at: number): readonly string[];
  /** The account was removed here: waiting messages end `failed{accountRemoved}`, unsure ones `unconfirmed{accountLost}`. */
  accountRemoved(accountId: string): Promise<void>;
  /** What a restored copy must not send again, because it may have been sent since. It ends `unconfirmed{deviceLost}`. */
  giveUp(accountId: string, isMeant: (message: OpenMessage) => boolean): Promise<void>;

  // The screens' side.

  accountQueue(
    accountId: string,
  ): AccountView['queue'] & Pick<AccountView, 'pace' | 'restriction' | 'forecast'> & { sentAt?: number };
  counts(): UiSnapshot['queue'];
  /** False when it waits here no longer. */
  setPriority(messageId: string, priority: Priority): Promise<boolean>;
  page(query: UiParsedInput<'messages.page'>): UiAnswers['messages.page'];
  timeline(messageId: string): MessageTimeline | null;
  /** What an account waits for, or what restricts it, changed. */
  onAccount(listener: (accountId: string) => void): void;
  /** Rows that are new or changed, batched per commit. */
  onRows(listener: (rows: ChangedRow[]) => void): void;

  /** Lets running hand-overs finish writing, cancels timers, closes nothing it did not open. */
  stop(): Promise<void>;
}
