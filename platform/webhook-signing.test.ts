import { expect, it } from 'vitest';
import { createSeededRandom } from './testing/seeded-random.ts';
import { makeWebhookSecret, signedHeaders } from './webhook-signing.ts';

/** From the test vectors of the Standard Webhooks libraries. */
const vector = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: 1_614_265_330_000,
  body: Buffer.from('{"test": 2432232314}'),
  secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
};

it('signs as the specification says, so that its libraries verify', () => {
  expect(signedHeaders(vector)).toEqual({
    'webhook-id': vector.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('signs with the secret of before too, while it holds', () => {
  const other = makeWebhookSecret(createSeededRandom(1));
  const { 'webhook-signature': signature } = signedHeaders({ ...vector, secrets: [other, ...vector.secrets] });
  expect(signature).toMatch(/^v1,\S{44} v1,g0hM9SsE\+OTPJTGt\/tmIKtSyZlE3uFJELVlNIOLJ1OE=$/);
});

it('makes secrets of 32 random bytes', () => {
  const secret = makeWebhookSecret(createSeededRandom(1));
  expect(secret).toMatch(/^whsec_/);
  expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
  expect(makeWebhookSecret(createSeededRandom(2))).not.toBe(secret);
});
