import { describe, expect, it } from 'vitest';
import type { ContractTools } from '../conformance.ts';
import { T0 } from './harness.ts';

const ANN = '4915100000001';
const BEN = '4915100000002';
const shop = { client: 'shop', channel: 'whatsapp', instance: 1 } as const;

export function recipientContract({ store, steps, reopen }: ContractTools): void {
  const strictShop = async () => {
    const client = await steps.client();
    await store().setOptIn({ ...shop, optIn: true });
    const own = { client, channel: 'whatsapp', instance: 1 } as const;
    const imported = (numbers: string[], at = T0 - 1_000, now = T0) =>
      store().importConsents({
        ...own,
        consents: numbers.map((number) => ({ number, at, proof: `form ${number}`, language: 'fr' as const })),
        now,
      });
    const send = async (number: string) =>
      (await steps.statusOf(client, await steps.accept(client, { number })))?.status;
    const states = async (more: { state?: 'registered' | 'optedOut'; after?: string; limit?: number } = {}) =>
      (await store().recipients({ ...own, limit: 100, ...more })).map(({ number, state }) => [number, state]);
    return { client, own, imported, send, states };
  };

  describe('recipients', () => {
    it('can be imported with proof, which is kept with them', async () => {
      const { own, imported, send } = await strictShop();
      expect(await imported([ANN, BEN])).toEqual({ registered: 2, unchanged: 0, refused: [] });
      expect(await imported([ANN])).toEqual({ registered: 0, unchanged: 1, refused: [] });
      await reopen();
      expect(await store().recipient({ ...own, number: ANN })).toMatchObject({
        state: 'registered',
        language: 'fr',
        changedAt: T0 - 1_000,
        evidence: [{ source: 'import', proof: `form ${ANN}`, at: T0 - 1_000, recordedAt: T0, answerId: null }],
      });
      expect(await send(ANN)).toBe('queued');
    });

    it('are counted, and found by a part of their number', async () => {
      const { imported, own } = await strictShop();
      expect(await store().recipientCounts(own)).toEqual({ registered: 0, optedOut: 0 });
      await imported([BEN, ANN, '4915100000003']);
      await store().optOut({ ...own, number: BEN, proof: null, now: T0 });
      expect(await store().recipientCounts(own)).toEqual({ registered: 2, optedOut: 1 });
      const found = async (more: { digits: string; state?: 'registered' }) =>
        (await store().recipients({ ...own, ...more, limit: 9 })).map(({ number }) => number);
      expect(await found({ digits: '0002' })).toEqual([BEN]);
      expect(await found({ digits: '0002', state: 'registered' })).toEqual([]);
      expect(await found({ digits: '49151' })).toHaveLength(3);
    });

    it('are listed by state and page by page, each instance its own', async () => {
      const { client, imported, states, own } = await strictShop();
      await imported([BEN, ANN, '4915100000003']);
      await store().optOut({ ...own, number: BEN, proof: null, now: T0 });
      expect(await states()).toEqual([
        [ANN, 'registered'],
        [BEN, 'optedOut'],
        ['4915100000003', 'registered'],
      ]);
      expect(await states({ state: 'optedOut' })).toEqual([[BEN, 'optedOut']]);
      const [first] = await store().recipients({ ...own, limit: 1 });
      expect(await states({ after: first?.key ?? '', limit: 1 })).toEqual([[BEN, 'optedOut']]);
      const other = await steps.client('other', 1);
      expect(await store().recipients({ ...own, client: other, limit: 9 })).toEqual([]);
      expect(await store().recipient({ ...own, client: other, number: ANN })).toBeUndefined();
      expect(await store().recipients({ ...own, client: client + 99, limit: 9 })).toEqual([]);
    });

    it('can be opted out by the client, which cancels what waits, and an older consent does not undo it', async () => {
      const { client, own, imported, send } = await strictShop();
      await imported([ANN]);
      const waiting = await steps.accept(client, { number: ANN });
      await store().optOut({ ...own, number: ANN, proof: 'by telephone', now: T0 });
      expect(await steps.statusOf(client, waiting)).toMatchObject({ status: 'cancelled' });
      expect(await send(ANN)).toBeUndefined();
      expect(await imported([ANN])).toEqual({ registered: 0, unchanged: 0, refused: [ANN] });
      expect(await imported([ANN], T0 + 1)).toMatchObject({ registered: 1 });
      const evidence = (await store().recipient({ ...own, number: ANN }))?.evidence;
      expect(evidence?.map(({ source, proof }) => [source, proof])).toEqual([
        ['import', `form ${ANN}`],
        ['request', 'by telephone'],
        ['import', `form ${ANN}`],
      ]);
    });

    it('can be erased: nothing is shown of them, and an older consent does not bring them back', async () => {
      const { own, imported, send, states } = await strictShop();
      await imported([ANN]);
      expect(await store().eraseRecipient({ ...own, number: ANN, now: T0 })).toBe(true);
      expect(await store().eraseRecipient({ ...own, number: ANN, now: T0 })).toBe(false);
      expect(await states()).toEqual([]);
      expect(await store().recipient({ ...own, number: ANN })).toBeUndefined();
      expect(await send(ANN)).toBeUndefined();
      expect(await imported([ANN])).toMatchObject({ refused: [ANN] });
      expect(await imported([ANN], T0 + 1)).toMatchObject({ registered: 1 });
      expect(await send(ANN)).toBe('queued');
    });

    it('who left and were erased are still not written to where nobody has to register', async () => {
      const { own, imported, send } = await strictShop();
      await imported([ANN, BEN]);
      await store().optOut({ ...own, number: ANN, proof: null, now: T0 });
      for (const number of [ANN, BEN]) await store().eraseRecipient({ ...own, number, now: T0 });
      await store().setOptIn({ ...shop, optIn: false });
      await reopen();
      expect(await send(ANN)).toBeUndefined();
      expect(await send(BEN)).toBe('queued');
    });
  });
}
