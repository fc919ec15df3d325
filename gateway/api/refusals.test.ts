import { expect, it } from 'vitest';
import type { Refusal } from '../messages/acceptance.ts';
import { queuedAnswer, refusalError } from './refusals.ts';

const cases: [Refusal, number, string][] = [
  [{ kind: 'unknownInstance' }, 400, 'There is no such instance.'],
  [{ kind: 'expired' }, 474, 'Invalid CLIENT ID / Secret'],
  [{ kind: 'quotaUsed', of: 'paid' }, 469, 'You have consumed all the paid daily quota.'],
  [{ kind: 'quotaUsed', of: 'trial' }, 444, 'You have consumed all the trial quota.'],
  [{ kind: 'recipientsUsed', of: 'paid' }, 469, 'You have written to as many recipients as your plan allows.'],
  [{ kind: 'recipientsUsed', of: 'trial' }, 444, 'You have written to as many recipients as your trial allows.'],
  [{ kind: 'featureMissing', feature: 'groups' }, 403, 'Your plan does not include messages to groups.'],
  [{ kind: 'notRegistered' }, 471, 'This recipient has not registered: ask them to write Hi to you first.'],
  [{ kind: 'optedOut' }, 471, 'This recipient has asked not to be written to.'],
  [{ kind: 'keyReused' }, 409, 'This Idempotency-Key was used for another message.'],
];

it.each(cases)('a refusal is answered with its status and words: %o', (refusal, statusCode, message) => {
  expect(refusalError(refusal)).toMatchObject({ statusCode, message, code: refusal.kind });
});

it('a message that was accepted before is answered like one that is accepted now', () => {
  const id = '018f0000-0000-7000-8000-000000000001';
  expect(queuedAnswer({ kind: 'repeated', id })).toEqual(queuedAnswer({ kind: 'accepted', id }));
});
