import { describe, expect, it } from 'vitest';
import type { ContractTools } from '../conformance.ts';
import { SECRETS_MAX } from '../secrets.ts';
import { bytes, T0 } from './harness.ts';

const hashOf = (value: number) => ({ salt: bytes(0), hash: bytes(value) });

export function secretContract({ store, steps, reopen }: ContractTools): void {
  const add = (value: number, othersUntil: number | null = null, now = T0) =>
    store().addSecret({ client: 'shop', hash: hashOf(value), othersUntil, now });
  const listed = async (now = T0) =>
    (await store().secrets({ client: 'shop', now }))?.map(({ validUntil }) => validUntil);

  describe('the secrets of a client', () => {
    it('stay beside a new one for good, or until their time is over, whichever is sooner', async () => {
      await steps.client('shop', 0);
      await add(2);
      expect(await listed()).toEqual([null, null]);
      await add(3, T0 + 1_000);
      await add(4, T0 + 5_000);
      expect(await listed()).toEqual([T0 + 1_000, T0 + 1_000, T0 + 5_000, null]);
      expect(await listed(T0 + 1_000)).toEqual([T0 + 5_000, null]);
      await reopen();
      const stored = (await store().client('shop'))?.secrets;
      expect(stored?.[0]).toMatchObject({ hash: bytes(4), validUntil: null });
      expect(stored?.[1]).toMatchObject({ hash: bytes(3), validUntil: T0 + 5_000 });
    });

    it('are refused from when they are revoked, and no other client can revoke them', async () => {
      await steps.client('shop', 0);
      await steps.client('other', 0);
      const added = await add(2);
      const secret = added.kind === 'added' ? added.secret : -1;
      expect(await store().revokeSecret({ client: 'other', secret })).toBe('unknown');
      expect(await store().revokeSecret({ client: 'shop', secret })).toBe('revoked');
      expect(await store().revokeSecret({ client: 'shop', secret })).toBe('unknown');
      expect(await listed()).toEqual([null]);
    });

    it('are so many at most; those that are over make room', async () => {
      expect(await add(1)).toEqual({ kind: 'unknown' });
      await steps.client('shop', 0);
      for (let count = 1; count < SECRETS_MAX; count += 1) expect(await add(count)).toMatchObject({ kind: 'added' });
      expect(await add(99, T0 + 1_000)).toEqual({ kind: 'tooMany' });
      expect(await listed(T0 + 2_000)).toHaveLength(SECRETS_MAX);
      expect(await add(99, T0)).toMatchObject({ kind: 'added' });
      expect(await listed()).toEqual([null]);
    });
  });
}
