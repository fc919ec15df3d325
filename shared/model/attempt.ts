import type { StatusReason } from './message.ts';

/**
 * What a device is doing with a message in its outbox. `unsure` is the line that must never be crossed back: once the
 * intent is committed (or the message came with `resume`), it may have reached the network, and then only evidence or
 * `unconfirmed` ends it.
 */
export type Attempt =
  | { kind: 'waiting'; unsure: boolean; notBefore: number }
  | { kind: 'preparing'; unsure: boolean }
  /** The intent is committed. `handOvers` counts how often the content went out with the same network id. */
  | { kind: 'handedOver'; since: number; handOvers: number }
  | { kind: 'settled'; outcome: Outcome };

export type Outcome =
  | { kind: 'sent' }
  | { kind: 'failed'; reason: StatusReason; detail?: string }
  | { kind: 'expired' }
  | { kind: 'cancelled' }
  | { kind: 'unconfirmed'; reason: StatusReason };

/** No ack within this time: hand over again with the same network id. */
export const ACK_TIMEOUT_MS = 20_000;
/** An unsure message without evidence for this long ends `unconfirmed`. */
export const UNSURE_MAX_MS = 24 * 3_600_000;

/** May the message still expire or be cancelled? Only before a possible send. */
export function maySettleWithoutEvidence(attempt: Attempt): boolean {
  return (attempt.kind === 'waiting' || attempt.kind === 'preparing') && !attempt.unsure;
}
