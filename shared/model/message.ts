/**
 * A message has three separate facts: its public *status*, who has *custody*, and the device's *attempt*. This file holds
 * the status; `attempt.ts` the attempt.
 */

export const MESSAGE_STATUSES = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
  'expired',
  'cancelled',
  'unconfirmed',
] as const;

/**
 * - `queued`: accepted and stored; nothing can have reached the network.
 * - `sending`: a device committed to send it; it may have reached the network.
 * - `sent`: the network's server confirmed it. `delivered`, `read`, `played`: the recipient's device said so. Telegram tells of
 *   `read` alone: there `delivered` and `played` do not come.
 * - `failed`: a definite refusal, never shown to the recipient. `expired`: its validity ended before a possible send.
 * - `cancelled`: taken back before a possible send.
 * - `unconfirmed`: it may or may not have been sent, and nobody can say any more. Later evidence overrides it.
 */
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/**
 * - `groupNotFound`: no group has the name, or its creator is another. `groupAmbiguous`: several have the name; the creator's
 *   number tells them apart. `groupCreatorHidden`: who made it is anonymous, so the creator's number cannot be compared.
 * - `notInGroup`: the account is not, or no longer, a member. `groupReadOnly`: it may not write there.
 */
export const FAILURE_REASONS = [
  'notOnWhatsApp',
  'notReachable',
  'refusedByNetwork',
  'newChatsRestricted',
  'contentInvalid',
  'accountRemoved',
  'groupNotFound',
  'groupAmbiguous',
  'groupCreatorHidden',
  'notInGroup',
  'groupReadOnly',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

export const UNCONFIRMED_REASONS = ['noAnswer', 'deviceLost', 'accountLost'] as const;
export type UnconfirmedReason = (typeof UNCONFIRMED_REASONS)[number];

export type StatusReason = FailureReason | UnconfirmedReason;

const FORWARD: Record<MessageStatus, readonly MessageStatus[]> = {
  queued: ['sending', 'sent', 'delivered', 'read', 'played', 'failed', 'expired', 'cancelled', 'unconfirmed'],
  sending: ['sent', 'delivered', 'read', 'played', 'failed', 'unconfirmed'],
  sent: ['delivered', 'read', 'played'],
  delivered: ['read', 'played'],
  read: ['played'],
  played: [],
  failed: [],
  expired: [],
  cancelled: [],
  unconfirmed: ['sent', 'delivered', 'read', 'played', 'failed'],
};

/** The status after evidence for `next`: it only moves forward; late, repeated or merged evidence changes nothing. */
export function advanceStatus(current: MessageStatus, next: MessageStatus): MessageStatus {
  return FORWARD[current].includes(next) ? next : current;
}

/** Nothing more will be done for the message; receipts may still follow. */
export const isEnded = (status: MessageStatus): boolean => status !== 'queued' && status !== 'sending';

export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];
/** Larger goes first. */
export const priorityRank = (priority: Priority): number => PRIORITIES.indexOf(priority);

/** Validity of a message when neither it nor its plan says otherwise. */
export const DEFAULT_VALIDITY_MS = 7 * 24 * 3_600_000;
