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
  [
    { kind: 'notRegistered', register: { channel: 'whatsapp', number: '447700900123', language: 'en' } },
    471,
    'This recipient has not registered. To register, they can write Hi to +447700900123 on WhatsApp, or open https://wa.me/447700900123?text=Hi',
  ],
  [
    { kind: 'notRegistered', register: { channel: 'telegram', number: null, language: 'en' } },
    471,
    'This recipient has not registered. To register, they can write Hi to your number once it is paired.',
  ],
  [
    { kind: 'optedOut', register: { channel: 'telegram', number: '447700900123', language: 'nl' } },
    471,
    'This recipient has opted out. To register again, they can write Hoi to +447700900123 on Telegram, or open https://t.me/+447700900123?text=Hoi',
  ],
  [
    { kind: 'absent', channel: 'whatsapp' },
    471,
    'Destination number is invalid. It was not on WhatsApp less than 24 hours ago.',
  ],
  [{ kind: 'suspended' }, 474, 'Invalid CLIENT ID / Secret'],
  [{ kind: 'quotaUsed', of: 'paid', service: 'pdf' }, 469, 'You have consumed all the paid quota.'],
  [{ kind: 'keyReused' }, 409, 'This Idempotency-Key was used for another message.'],
];

it.each(cases)('a refusal is answered with its status and words: %o', (refusal, statusCode, message) => {
  expect(refusalError(refusal)).toMatchObject({ statusCode, message, code: refusal.kind });
});

it('a message that was accepted before is answered like one that is accepted now', () => {
  const id = '018f0000-0000-7000-8000-000000000001';
  expect(queuedAnswer({ kind: 'repeated', id })).toEqual(queuedAnswer({ kind: 'accepted', id }));
});
