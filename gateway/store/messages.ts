import type { Content } from '../../shared/contract/message.ts';
import type { Channel, Destination } from '../../shared/model/channel.ts';
import type { MessageStatus, Priority, StatusReason } from '../../shared/model/message.ts';
import type { UsageWarning } from '../../shared/policy/usage-warning.ts';
import type { Refusal } from '../messages/acceptance.ts';

/** Under which key a message is accepted once: both are keyed digests, which tell nothing about what they are made of. */
export interface IdempotencyKey {
  readonly key: Uint8Array;
  /** Of all that was asked for. */
  readonly asked: Uint8Array;
}

/** What acceptance fixes. */
export interface NewMessage {
  readonly id: string;
  /** The store's number of the client whose credentials were checked. */
  readonly client: number;
  readonly channel: Channel;
  readonly instance: number;
  readonly to: Destination;
  readonly content: Content;
  readonly priority: Priority;
  readonly networkId: string;
  /** UTC milliseconds. */
  readonly acceptedAt: number;
  readonly notBefore: number | null;
  readonly expiresAt: number;
  readonly key?: IdempotencyKey | undefined;
  /** The ended message that it sends again. */
  readonly retryOf?: string | undefined;
}

export type Acceptance =
  /**
   * `device`: the one that serves the instance and may be waiting for it. `warnings`: what the client's month has reached with
   * this commit.
   */
  | { readonly kind: 'accepted'; readonly device: number | null; readonly warnings?: readonly UsageWarning[] }
  /** It had been accepted before, as message `id`, and was not again. */
  | { readonly kind: 'repeated'; readonly id: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What one member of a group said about a message: when first, UTC milliseconds. */
export interface MemberEvidence {
  readonly member: string;
  readonly deliveredAt: number | null;
  readonly readAt: number | null;
  readonly playedAt: number | null;
}

export interface MessageView {
  readonly id: string;
  /** The gateway's own: an answer to a word that registers or opts out. */
  readonly isSystem: boolean;
  /** The ended message that it sends again. */
  readonly retryOf: string | null;
  readonly status: MessageStatus;
  readonly reason: StatusReason | null;
  /** More about the reason, for people. */
  readonly detail: string | null;
  /** Oldest first; the first is `queued`. */
  readonly history: readonly { status: MessageStatus; reason: StatusReason | null; at: number }[];
  /** The device in whose custody it is. */
  readonly holder: { readonly device: number; readonly lastSeenAt: number } | null;
  /** Empty unless it went to a group, and before the first member's receipt. */
  readonly members: readonly MemberEvidence[];
}

export type CancelOutcome =
  | { readonly kind: 'cancelled' }
  /** The device that has it was asked. */
  | { readonly kind: 'cancelling'; readonly device: number }
  | { readonly kind: 'tooLate'; readonly status: MessageStatus }
  | { readonly kind: 'unknown' };

export interface Overdue {
  /** Messages that ended now. */
  readonly ended: number;
  /** Devices for which scheduled messages have become due. */
  readonly wake: readonly number[];
  /** When to look again, UTC milliseconds; undefined when nothing waits. */
  readonly nextAt: number | undefined;
}

export interface MessageStore {
  /**
   * Decides by `decideAcceptance` on what the store knows inside the transaction, and stores the message, its counts and its
   * key with it: one commit. What is refused or repeated changes nothing.
   */
  acceptMessage(message: NewMessage): Promise<Acceptance>;
  /** Why `acceptMessage` would refuse it now; undefined when it would not. Changes nothing. */
  checkMessage(message: NewMessage): Promise<Refusal | undefined>;
  /** Why a call for this instance is refused now, whatever it asks for; undefined when it is not. */
  checkInstance(which: {
    client: number;
    channel: Channel;
    instance: number;
    now: number;
  }): Promise<Refusal | undefined>;
  /**
   * As `checkInstance`; also why a file to this destination would not be accepted, before its bytes are stored.
   * @param which.mayRepeat it has a key: a repeat of what was accepted must get through
   */
  checkFile(which: {
    client: number;
    channel: Channel;
    instance: number;
    now: number;
    to: Destination;
    mayRepeat: boolean;
  }): Promise<Refusal | undefined>;
  /** Undefined also for another client's message. */
  message(which: { client: number; id: string }): Promise<MessageView | undefined>;
  cancelMessage(which: { client: number; id: string; commandId: string; now: number }): Promise<CancelOutcome>;
  /** Ends what is overdue in the gateway's custody and makes scheduled messages due, at most `limit` of each. */
  endOverdue(at: { now: number; limit: number }): Promise<Overdue>;
}
