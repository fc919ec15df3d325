import { describe, expect, it } from 'vitest';
import { plan } from '../../../shared/contract/plan.ts';
import type { ContractTools } from '../conformance.ts';
import { bytes, T0 } from './harness.ts';

const DAY = 86_400_000;

export function idempotencyContract({ store, steps, reopen }: ContractTools): void {
  const key = (name: number, asked: number) => ({ key: { key: bytes(name), asked: bytes(asked) } });

  describe('a message with a key', () => {
    it('is accepted once: a repeat gets its id, at once, in the same commit, and after a restart', async () => {
      const client = await steps.client();
      const all = await Promise.all([1, 2, 3].map(() => steps.offer(client, key(1, 1))));
      const [first, ...repeats] = all;
      expect(first?.outcome).toMatchObject({ kind: 'accepted' });
      for (const { outcome } of repeats) expect(outcome).toEqual({ kind: 'repeated', id: first?.id });
      await reopen();
      expect((await steps.offer(client, key(1, 1))).outcome).toEqual({ kind: 'repeated', id: first?.id });
      expect(await store().clientUsage({ client })).toMatchObject([{ messages: 1 }]);
    });

    it('is checked without being kept: its key stays free, and a repeat is as good as accepted', async () => {
      const client = await steps.client();
      await steps.offer(client, key(1, 1));
      const asked = (name: number, what: number) => store().checkMessage(steps.messageOf(client, key(name, what)));
      expect(await asked(1, 1)).toBeUndefined();
      expect(await asked(1, 2)).toEqual({ kind: 'keyReused' });
      expect(await asked(2, 2)).toBeUndefined();
      expect((await steps.offer(client, key(2, 3))).outcome).toMatchObject({ kind: 'accepted' });
    });

    it('is refused when something else was asked under the key; another client may use the same key', async () => {
      const client = await steps.client();
      const other = await steps.client('other', 1);
      await steps.offer(client, key(1, 1));
      expect((await steps.offer(client, key(1, 2))).outcome).toEqual({
        kind: 'refused',
        refusal: { kind: 'keyReused' },
      });
      expect((await steps.offer(other, key(1, 2))).outcome).toMatchObject({ kind: 'accepted' });
    });

    it('is repeated, and not charged, also when the quota is used up since; a refused one leaves its key free', async () => {
      await store().putPlan({ name: 'one', plan: plan.parse({ messagesPerDay: 1 }), now: T0 });
      const client = await steps.client();
      await store().changeClient({ id: 'shop', plan: 'one', now: T0 });
      const { id } = await steps.offer(client, key(1, 1));
      expect((await steps.offer(client, key(1, 1))).outcome).toEqual({ kind: 'repeated', id });
      expect((await steps.offer(client, key(2, 2))).outcome).toMatchObject({ refusal: { kind: 'quotaUsed' } });
      expect((await store().quota({ client, now: T0 }))?.window.used).toBe(1);
      const tomorrow = { acceptedAt: T0 + DAY };
      expect((await steps.offer(client, { ...tomorrow, ...key(2, 3) })).outcome).toMatchObject({ kind: 'accepted' });
    });

    it('is known for 24 hours at least, and forgotten when later ones come', async () => {
      const client = await steps.client();
      const { id } = await steps.offer(client, key(1, 1));
      for (let name = 2; name < 6; name += 1) {
        await steps.offer(client, { ...key(name, 1), acceptedAt: T0 + DAY - 1 });
      }
      expect((await steps.offer(client, { ...key(1, 1), acceptedAt: T0 + DAY - 1 })).outcome).toEqual({
        kind: 'repeated',
        id,
      });
      await steps.offer(client, { ...key(6, 1), acceptedAt: T0 + DAY });
      const late = await steps.offer(client, { ...key(1, 9), acceptedAt: T0 + DAY });
      expect(late.outcome).toMatchObject({ kind: 'accepted' });
      expect((await steps.offer(client, { ...key(2, 1), acceptedAt: T0 + DAY })).outcome.kind).toBe('repeated');
    });
  });
}
