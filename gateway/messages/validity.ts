import type { MessageFacts, StatusChange } from './facts.ts';

/**
 * How long after a device took a message it may be resumed by another run or device with the same network id. Recipients
 * recognise a repeated id only while they keep the first one; after this the message ends `unconfirmed`.
 */
export const RESUME_MAX_MS = 24 * 3_600_000;

/** When the gateway ends a message that it has to offer again with `resume`. */
export const resumeEndsAt = (facts: Pick<MessageFacts, 'custodyAt'>, now: number): number =>
  (facts.custodyAt ?? now) + RESUME_MAX_MS;

/** How a message in the gateway's custody ends when its time is over. */
export function overdueEnd(facts: Pick<MessageFacts, 'resume'>): StatusChange {
  return facts.resume ? { status: 'unconfirmed', reason: 'deviceLost' } : { status: 'expired', reason: null };
}
