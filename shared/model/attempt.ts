import type { FailureReason, MessageStatus, UnconfirmedReason } from './message.ts';
import { advanceStatus } from './message.ts';

/**
 * What a device is doing with a message in its outbox. `unsure` is the line that must never be crossed back: once the
 * intent is committed (or the message came with `resume`), it may have reached the network, and then only evidence or
 * `unconfirmed` ends it.
 */
export type Attempt =
  | { kind: 'waiting'; unsure: boolean; notBefore: number }
  | { kind: 'preparing'; unsure: boolean }
  /**
   * The intent is committed. `handOvers` counts how often the content went out from here with the same network id;
   * `resumed`: another device, or an older copy of this store, may have sent it before.
   */
  | { kind: 'handedOver'; since: number; handOvers: number; resumed: boolean }
  | { kind: 'settled'; outcome: Outcome };

export type Outcome =
  | { kind: 'sent' }
  | { kind: 'failed'; reason: FailureReason; detail?: string }
  | { kind: 'expired' }
  | { kind: 'cancelled' }
  | { kind: 'unconfirmed'; reason: UnconfirmedReason };

/** No ack within this time: hand over again with the same network id. */
export const ACK_TIMEOUT_MS = 20_000;
/** An unsure message without evidence for this long ends `unconfirmed`. */
export const UNSURE_MAX_MS = 24 * 3_600_000;

/** May the message still expire or be cancelled? Only before a possible send. */
export function maySettleWithoutEvidence(attempt: Attempt): boolean {
  return (attempt.kind === 'waiting' || attempt.kind === 'preparing') && !attempt.unsure;
}

/** A message as its device sees it. `expiresAt` and all instants: UTC milliseconds of the device. */
export interface DeviceMessage {
  status: MessageStatus;
  attempt: Attempt;
  expiresAt: number;
}

export type ReceiptKind = 'delivered' | 'read' | 'played';

export type AttemptEvent =
  /** Prepared: commit the intent now, or never. */
  | { kind: 'prepared' }
  /** Preparing failed for good. */
  | { kind: 'prepareFailed'; reason: FailureReason; detail?: string }
  /** The network confirmed the message. */
  | { kind: 'acked' }
  /** The network refused a copy of the message. */
  | { kind: 'refused'; reason: FailureReason; detail?: string }
  | { kind: 'receipt'; receipt: ReceiptKind }
  | { kind: 'cancelRequested' }
  /** Look whether its validity is over. */
  | { kind: 'validityChecked' }
  /** Look whether it has been without an answer for too long. */
  | { kind: 'silenceChecked'; unsureMaxMs: number }
  | { kind: 'accountRemoved' }
  /** The store is a restored copy, and the message is not to go out from it: it may have been sent since the copy was made. */
  | { kind: 'givenUp' };

/** What the gateway is told, in order. */
export type AttemptReport =
  | { kind: 'sending' }
  | { kind: 'result'; outcome: Outcome }
  | { kind: 'receipt'; receipt: 'sent' | ReceiptKind };

export interface AttemptStep {
  message: DeviceMessage;
  reports: AttemptReport[];
}

/**
 * The whole behaviour of a message on its device: pure and total. `undefined`: the event changes nothing, because it has no
 * meaning in this state, came too late or came twice.
 */
export function stepAttempt(message: DeviceMessage, event: AttemptEvent, now: number): AttemptStep | undefined {
  const { attempt } = message;
  switch (event.kind) {
    case 'prepared':
      return isBeforeIntent(attempt)
        ? (endOfValidity(message, now) ?? intend(message, attempt.unsure, now))
        : undefined;
    case 'prepareFailed':
      if (!isBeforeIntent(attempt)) return undefined;
      // That it cannot be sent now says nothing about the copy that another device may have sent.
      return settle(message, attempt.unsure ? { kind: 'unconfirmed', reason: 'deviceLost' } : failure(event));
    case 'acked':
      return attempt.kind === 'settled' ? lateEvidence(message, 'sent') : settle(message, { kind: 'sent' });
    case 'receipt':
      return evidenceOfReceipt(message, event.receipt);
    case 'refused':
      return attempt.kind === 'handedOver' ? settle(message, afterRefusal(attempt, failure(event))) : undefined;
    case 'cancelRequested':
      return maySettleWithoutEvidence(attempt) ? settle(message, { kind: 'cancelled' }) : undefined;
    case 'validityChecked':
      return isBeforeIntent(attempt) ? endOfValidity(message, now) : undefined;
    case 'silenceChecked':
      return attempt.kind === 'handedOver' && now - attempt.since >= event.unsureMaxMs
        ? settle(message, { kind: 'unconfirmed', reason: 'noAnswer' })
        : undefined;
    case 'accountRemoved':
      if (attempt.kind === 'settled') return undefined;
      return settle(
        message,
        maySettleWithoutEvidence(attempt)
          ? { kind: 'failed', reason: 'accountRemoved' }
          : { kind: 'unconfirmed', reason: 'accountLost' },
      );
    case 'givenUp':
      return attempt.kind === 'settled' ? undefined : settle(message, { kind: 'unconfirmed', reason: 'deviceLost' });
    default:
      return event satisfies never;
  }
}

type BeforeIntent = Extract<Attempt, { kind: 'waiting' | 'preparing' }>;
type HandedOver = Extract<Attempt, { kind: 'handedOver' }>;

const isBeforeIntent = (attempt: Attempt): attempt is BeforeIntent =>
  attempt.kind === 'waiting' || attempt.kind === 'preparing';

const failure = (event: { reason: FailureReason; detail?: string }): Outcome => ({
  kind: 'failed',
  reason: event.reason,
  ...(event.detail === undefined ? {} : { detail: event.detail }),
});

/** Decided before the intent, never after. What may have been sent elsewhere does not expire; it is only not sent again. */
function endOfValidity(message: DeviceMessage, now: number): AttemptStep | undefined {
  if (now < message.expiresAt || !isBeforeIntent(message.attempt)) return undefined;
  return settle(message, message.attempt.unsure ? { kind: 'unconfirmed', reason: 'deviceLost' } : { kind: 'expired' });
}

const intend = (message: DeviceMessage, resumed: boolean, now: number): AttemptStep => ({
  message: {
    ...message,
    status: advanceStatus(message.status, 'sending'),
    attempt: { kind: 'handedOver', since: now, handOvers: 1, resumed },
  },
  reports: [{ kind: 'sending' }],
});

/**
 * A refusal is the answer to one copy. It is definite only when there was no other: an earlier copy whose ack was lost may
 * have been delivered, so its refused successor leaves the message unconfirmed. It is not handed over again either way.
 */
const afterRefusal = (attempt: HandedOver, outcome: Outcome): Outcome =>
  attempt.handOvers === 1 && !attempt.resumed ? outcome : { kind: 'unconfirmed', reason: 'noAnswer' };

function settle(message: DeviceMessage, outcome: Outcome): AttemptStep {
  return {
    message: {
      ...message,
      status: advanceStatus(message.status, outcome.kind),
      attempt: { kind: 'settled', outcome },
    },
    reports: [{ kind: 'result', outcome }],
  };
}

/** A receipt for a message without an ack is as good as the ack: the recipient's device has it. */
function evidenceOfReceipt(message: DeviceMessage, receipt: ReceiptKind): AttemptStep | undefined {
  if (message.attempt.kind === 'settled') return lateEvidence(message, receipt);
  const sent = settle(message, { kind: 'sent' });
  return {
    message: { ...sent.message, status: advanceStatus(sent.message.status, receipt) },
    reports: [...sent.reports, { kind: 'receipt', receipt }],
  };
}

function lateEvidence(message: DeviceMessage, evidence: 'sent' | ReceiptKind): AttemptStep | undefined {
  const status = advanceStatus(message.status, evidence);
  if (status === message.status) return undefined;
  return { message: { ...message, status }, reports: [{ kind: 'receipt', receipt: evidence }] };
}
