import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { SecretHash, StoredClient } from '../store/clients.ts';
import { createCredentials } from './credentials.ts';
import { hashSecret, makeSecret, matchSecret } from './secret.ts';

const random = createSeededRandom(3);
const hashOf = (value: number): SecretHash => ({ salt: new Uint8Array(16), hash: new Uint8Array(32).fill(value) });
const client: StoredClient = {
  client: 5,
  id: 'shop',
  secrets: [{ ...hashOf(1), validUntil: null }],
  expiresAt: null,
  isSuspended: false,
};

/** Credentials whose slow check is answered by the test: with the place of the secret that is right, or false. */
function slow(stored: () => StoredClient = () => client) {
  const clock = createManualClock();
  const checks: { secret: string; answer(right: number | boolean): void }[] = [];
  const credentials = createCredentials(
    { client: async (id) => (id === 'shop' ? stored() : undefined) },
    random,
    clock,
    (secret, stored) =>
      new Promise((resolve) =>
        checks.push({ secret, answer: (right) => resolve(right === false ? undefined : stored[Number(right) - 1]) }),
      ),
  );
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { credentials, checks, settle, clock };
}

describe('credentials', () => {
  it('take the slow hash once, then are known at once', async () => {
    const { credentials, checks, settle } = slow();
    const first = credentials.check('shop', 'right');
    await settle();
    checks[0]?.answer(true);
    expect(await first).toEqual({ kind: 'valid', client: 5 });
    expect(credentials.check('shop', 'right')).toEqual({ kind: 'valid', client: 5 });
    expect(checks).toHaveLength(1);
  });

  it('of many first calls of one client wait for one check together', async () => {
    const { credentials, checks, settle } = slow();
    const calls = Array.from({ length: 100 }, () => credentials.check('shop', 'right'));
    await settle();
    expect(checks).toHaveLength(1);
    checks[0]?.answer(true);
    for (const check of await Promise.all(calls)) expect(check).toEqual({ kind: 'valid', client: 5 });
  });

  it('that are wrong are hashed once and then refused at once', async () => {
    const { credentials, checks, settle } = slow();
    const first = credentials.check('shop', 'wrong');
    await settle();
    checks[0]?.answer(false);
    expect(await first).toEqual({ kind: 'wrong' });
    expect(credentials.check('shop', 'wrong')).toEqual({ kind: 'wrong' });
  });

  it('of an unknown client take as long as wrong ones, and are wrong whatever the hash says', async () => {
    const { credentials, checks, settle } = slow();
    const check = credentials.check('nobody', 'x');
    await settle();
    expect(checks).toHaveLength(1);
    checks[0]?.answer(true);
    expect(await check).toEqual({ kind: 'wrong' });
  });

  it('guessed by the hundred never run more than two slow checks, and leave known clients and others alone', async () => {
    const { credentials, checks, settle } = slow();
    const known = credentials.check('shop', 'right');
    await settle();
    checks.shift()?.answer(true);
    await known;

    const guesses = Array.from({ length: 100 }, (_, index) => credentials.check('victim', `guess ${index}`));
    await settle();
    expect(checks.length).toBeLessThanOrEqual(2);
    expect(credentials.check('shop', 'right')).toEqual({ kind: 'valid', client: 5 });
    const other = credentials.check('someone else', 'x');
    while (checks.length > 0) {
      for (const check of checks.splice(0)) check.answer(false);
      await settle();
    }
    expect(await other).toEqual({ kind: 'wrong' });
    const kinds = (await Promise.all(guesses)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'wrong')).toHaveLength(9);
    expect(kinds.filter((kind) => kind === 'busy')).toHaveLength(91);
  });

  it('are forgotten when the client changes', async () => {
    const { credentials, checks, settle } = slow();
    const first = credentials.check('shop', 'right');
    await settle();
    checks[0]?.answer(true);
    await first;
    credentials.forget('shop');
    const again = credentials.check('shop', 'right');
    await settle();
    checks[1]?.answer(false);
    expect(await again).toEqual({ kind: 'wrong' });
  });

  it('that are being checked while the client changes are not remembered', async () => {
    const { credentials, checks, settle } = slow();
    const first = credentials.check('shop', 'right');
    await settle();
    credentials.forget('shop');
    checks[0]?.answer(true);
    await first;
    const again = credentials.check('shop', 'right');
    await settle();
    checks[1]?.answer(false);
    expect(await again).toEqual({ kind: 'wrong' });
  });
});

describe('a client with several secrets', () => {
  const HOUR = 3_600_000;
  const known = async (tools: ReturnType<typeof slow>, secret: string, place: number) => {
    const check = tools.credentials.check('shop', secret);
    await tools.settle();
    tools.checks.shift()?.answer(place);
    return check;
  };

  it('is known by each of them, and by the old one only until its time is over', async () => {
    const until = createManualClock().now() + HOUR;
    const tools = slow(() => ({
      ...client,
      secrets: [
        { ...hashOf(2), validUntil: null },
        { ...hashOf(1), validUntil: until },
      ],
    }));
    expect(await known(tools, 'new', 1)).toEqual({ kind: 'valid', client: 5 });
    expect(await known(tools, 'old', 2)).toEqual({ kind: 'valid', client: 5 });
    expect(tools.credentials.check('shop', 'new')).toEqual({ kind: 'valid', client: 5 });
    expect(tools.credentials.check('shop', 'old')).toEqual({ kind: 'valid', client: 5 });
    tools.clock.jump(HOUR);
    expect(tools.credentials.check('shop', 'new')).toEqual({ kind: 'valid', client: 5 });
    expect(await known(tools, 'old', 2)).toEqual({ kind: 'wrong' });
    expect(tools.credentials.check('shop', 'old')).toEqual({ kind: 'wrong' });
  });

  it('whose secrets are all over is refused like one that does not exist', async () => {
    const tools = slow(() => ({ ...client, secrets: [{ ...hashOf(1), validUntil: 0 }] }));
    expect(await known(tools, 'old', 1)).toEqual({ kind: 'wrong' });
  });
});

describe('a client that may do nothing', () => {
  it('is told so only with a right secret: from the instant of its expiry, and while it is suspended', async () => {
    let stored: StoredClient = { ...client, expiresAt: createManualClock().now() + 1 };
    const { credentials, checks, settle, clock } = slow(() => stored);
    const first = credentials.check('shop', 'right');
    await settle();
    checks.shift()?.answer(true);
    expect(await first).toEqual({ kind: 'valid', client: 5 });
    clock.jump(1);
    expect(credentials.check('shop', 'right')).toEqual({ kind: 'expired' });

    stored = { ...client, isSuspended: true };
    credentials.forget('shop');
    const [right, wrong] = [credentials.check('shop', 'right'), credentials.check('shop', 'wrong')];
    await settle();
    checks.shift()?.answer(true);
    await settle();
    checks.shift()?.answer(false);
    expect(await right).toEqual({ kind: 'suspended' });
    expect(await wrong).toEqual({ kind: 'wrong' });
  });
});

describe('a secret at rest', () => {
  it('matches only itself, and two hashes of it differ', async () => {
    const secret = makeSecret(random);
    expect(secret).toMatch(/^[0-9a-f]{32}$/);
    const [one, two] = await Promise.all([hashSecret(secret, random), hashSecret(secret, random)]);
    expect(one.hash).not.toEqual(two.hash);
    expect(await matchSecret(secret, [two, one])).toBe(two);
    expect(await matchSecret(`${secret}x`, [one, two])).toBeUndefined();
  });
});
