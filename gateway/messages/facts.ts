import type { MessageStatus, StatusReason } from '../../shared/model/message.ts';

/**
 * Who must finish a message. At the gateway it is `scheduled` (not yet due), `waiting` or `leased` (offered, not yet
 * accepted); then a `device` has it until its confirmed result; `ended` needs nobody any more.
 */
export const CUSTODIES = ['waiting', 'leased', 'device', 'ended', 'scheduled'] as const;
export type Custody = (typeof CUSTODIES)[number];

/** What decisions about a message need to know, whatever store it lies in. */
export interface MessageFacts {
  readonly status: MessageStatus;
  readonly custody: Custody;
  /** The device of the lease or custody; kept when a lease lapses, null after the account moved away. */
  readonly device: number | null;
  /** Counts the leases. */
  readonly fence: number;
  readonly networkId: string;
  /** It may have been sent by a device that lost it: only evidence ends it, or `unconfirmed`. */
  readonly resume: boolean;
  /** When a device first had custody, UTC milliseconds. */
  readonly custodyAt: number | null;
  /** The device's store that has it: restored copies are recognised by it. */
  readonly store: number | null;
}

/** A step of the public status. */
export interface StatusChange {
  readonly status: MessageStatus;
  readonly reason: StatusReason | null;
  /** What a person needs to know besides: the groups that a name may mean, for one. */
  readonly detail?: string;
}
