import { describe, expect, it } from 'vitest';
import { plan } from '../../../shared/contract/plan.ts';
import type { ContractTools } from '../conformance.ts';
import { T0 } from './harness.ts';

const media = (bytes: number) => ({
  content: { kind: 'image', media: { sha256: 'a'.repeat(64), bytes, mimetype: 'image/png' } } as const,
});

export function usageContract({ store, steps, reopen }: ContractTools): void {
  describe('usage', () => {
    it('counts messages and attachments per client, instance and month', async () => {
      const client = await steps.client('shop', 2);
      const other = await steps.client('other', 1);
      const february = { acceptedAt: Date.UTC(2026, 1, 1) };
      const january = { acceptedAt: Date.UTC(2026, 1, 1) - 1 };
      await Promise.all([
        steps.accept(client),
        steps.accept(client, media(500)),
        steps.accept(client, { ...media(500), instance: 2 }),
        steps.accept(client, january),
        steps.accept(client, { ...february, ...media(7) }),
        steps.accept(client, { instance: 9 }),
        steps.accept(other),
      ]);
      await reopen();
      const row = { client: 'shop', channel: 'whatsapp', instance: 1, month: '2026-01' };
      const own = [
        { ...row, month: '2026-02', messages: 1, media: 1, mediaBytes: 7 },
        { ...row, messages: 3, media: 1, mediaBytes: 500 },
        { ...row, instance: 2, messages: 1, media: 1, mediaBytes: 500 },
      ];
      expect(await store().clientUsage({ client })).toEqual(own);
      expect(await store().clientUsage({ client, to: '2026-01' })).toEqual(own.slice(1));
      expect(await store().usage({ client: 'shop', from: '2026-02', to: '2026-02' })).toEqual(own.slice(0, 1));
      expect(await store().usage({})).toHaveLength(4);
      expect(await store().usage({ client: 'nobody' })).toEqual([]);
    });

    it('that reaches what the plan warns at is told once a month, whatever comes in one commit', async () => {
      const warnAt = { messagesPerMonth: 3, mediaBytesPerMonth: 100 };
      await store().putPlan({ name: 'warned', plan: plan.parse({ features: ['media'], warnAt }), now: T0 });
      const client = await steps.client('shop', 2);
      await store().changeClient({ id: 'shop', plan: 'warned', now: T0 });
      const told = async (...offers: Parameters<typeof steps.offer>[1][]): Promise<unknown[]> => {
        const answers = await Promise.all(offers.map((one) => steps.offer(client, one)));
        return answers.flatMap(({ outcome }) => (outcome.kind === 'accepted' ? (outcome.warnings ?? []) : []));
      };
      expect(await told({}, { instance: 2, ...media(99) })).toEqual([]);
      expect(await told({}, {})).toEqual([{ what: 'messages', used: 4, warnAt: 3 }]);
      expect(await told({}, media(1))).toEqual([{ what: 'mediaBytes', used: 100, warnAt: 100 }]);
      expect(await told({}, media(50))).toEqual([]);
      const next = { acceptedAt: Date.UTC(2026, 1, 5) };
      expect(await told(next, next, next)).toEqual([{ what: 'messages', used: 3, warnAt: 3 }]);
    });
  });
}
