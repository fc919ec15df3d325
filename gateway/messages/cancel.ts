import type { MessageFacts } from './facts.ts';

/** What cancelling can do. A lease that nobody has accepted is still the gateway's to take back. */
export type CancelDecision = 'cancelNow' | 'askDevice' | 'alreadyCancelled' | 'tooLate';

export function decideCancel(facts: MessageFacts): CancelDecision {
  if (facts.status === 'cancelled') return 'alreadyCancelled';
  // After a possible send only evidence ends a message.
  if (facts.status !== 'queued' || facts.resume || facts.custody === 'ended') return 'tooLate';
  return facts.custody === 'device' ? 'askDevice' : 'cancelNow';
}
