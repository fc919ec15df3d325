import { describe, expect, it } from 'vitest';
import type { ContractTools } from '../conformance.ts';
import { networkIdOf, receipt, sentResult, STORE_A, STORE_B, T0 } from './harness.ts';

export function reportContract({ store, steps, reopen }: ContractTools): void {
  const held = async () => {
    const house = await steps.house();
    const id = await steps.accept(house.client);
    await steps.take(house.run, (await steps.lease(house.run)).fresh);
    return { ...house, id };
  };

  describe('reports', () => {
    it('move the status forward, with the times at which things happened', async () => {
      const { client, run, id } = await held();
      await steps.report(
        run,
        1,
        [
          { kind: 'sending', id, fence: 1, agoMs: 3_000 },
          { ...sentResult(id, 1), agoMs: 2_000 },
          { ...receipt(id, 'delivered'), agoMs: 1_000 },
        ],
        { now: T0 + 10_000 },
      );
      const view = await store().message({ client, id });
      expect(view?.history).toEqual([
        { status: 'queued', reason: null, at: T0 },
        { status: 'sending', reason: null, at: T0 + 7_000 },
        { status: 'sent', reason: null, at: T0 + 8_000 },
        { status: 'delivered', reason: null, at: T0 + 9_000 },
      ]);
      expect(view?.holder).toBeNull();
    });

    it('count once, however often and however overlapping they come', async () => {
      const { client, run, id } = await held();
      const reports = [{ kind: 'sending', id, fence: 1, agoMs: 0 } as const, sentResult(id, 1), receipt(id, 'read')];
      expect(await steps.report(run, 1, reports.slice(0, 2))).toMatchObject({ confirmed: 2 });
      expect(await steps.report(run, 1, reports.slice(0, 2))).toMatchObject({ confirmed: 2 });
      await reopen();
      expect(await steps.report(run, 1, reports)).toMatchObject({ confirmed: 3 });
      expect(await steps.report(run, 2, reports.slice(1, 2))).toMatchObject({ confirmed: 3 });
      expect((await store().message({ client, id }))?.history.map(({ status }) => status)).toEqual([
        'queued',
        'sending',
        'sent',
        'read',
      ]);
    });

    it('are refused when earlier ones are missing, and nothing of them is kept', async () => {
      const { client, run, id } = await held();
      await expect(steps.report(run, 3, [sentResult(id, 1)])).rejects.toMatchObject({
        code: 'reportGap',
        details: { confirmed: 0 },
      });
      expect(await steps.statusOf(client, id)).toMatchObject({ status: 'queued' });
    });

    it('are numbered per store of the device', async () => {
      const { device, run, id } = await held();
      await steps.report(run, 1, [receipt(id, 'sent')]);
      await expect(steps.report(run, 1, [receipt(id, 'sent')], { storeId: STORE_B })).rejects.toMatchObject({
        code: 'otherStore',
      });
      const start = (storeId: string) =>
        store().startSession({ device, storeId, run: `to ${storeId}`, appVersion: '1', now: T0 });
      expect(await start(STORE_B)).toMatchObject({ confirmedReport: 0 });
      expect(await start(STORE_A)).toMatchObject({ confirmedReport: 1 });
    });

    it('are told apart by what the device said of the last one', async () => {
      const { device, run, id } = await held();
      const start = async (name: string) =>
        (await store().startSession({ device, storeId: STORE_A, run: name, appVersion: '1', now: T0 })).confirmedMark;
      expect(await start('first')).toBeUndefined();
      const next = { ...run, epoch: run.epoch + 1 };
      await steps.report(next, 1, [receipt(id, 'sent')], { mark: 'one' });
      await steps.report(next, 1, [receipt(id, 'sent')], { mark: 'again' });
      await reopen();
      expect(await start('second')).toBe('one');
      expect(await start('second')).toBe('one');
    });

    it('of a superseded run are refused', async () => {
      const { device, run, id } = await held();
      await steps.session(device);
      await expect(steps.report(run, 1, [sentResult(id, 1)])).rejects.toMatchObject({ code: 'superseded' });
    });

    it('about another network id or an unknown message change nothing and are named', async () => {
      const { client, run, id } = await held();
      const unknown = '018f0000-0000-7000-8000-999999999999';
      const { ignored } = await steps.report(run, 1, [
        { ...receipt(id, 'read'), networkId: 'ANOTHER' } as ReturnType<typeof receipt>,
        sentResult(unknown, 1),
      ]);
      expect(ignored).toEqual([
        { messageId: id, why: 'otherNetworkId' },
        { messageId: unknown, why: 'unknownMessage' },
      ]);
      expect(await steps.statusOf(client, id)).toMatchObject({ status: 'queued' });
    });

    it('end custody with the reason of a definite failure', async () => {
      const { client, run, id } = await held();
      const outcome = { kind: 'failed', reason: 'groupAmbiguous', detail: 'Family (49151), Family (49152)' } as const;
      await steps.report(run, 1, [{ kind: 'result', id, fence: 1, networkId: networkIdOf(id), outcome, agoMs: 0 }]);
      expect(await store().message({ client, id })).toMatchObject({
        status: 'failed',
        reason: 'groupAmbiguous',
        detail: 'Family (49151), Family (49152)',
        holder: null,
      });
    });

    it('show who has a message and when that device was last seen', async () => {
      const { client, device, id } = await held();
      await store().touchDevice(device, T0 + 5_000);
      await store().touchDevice(device, T0 + 4_000);
      expect((await store().message({ client, id }))?.holder).toEqual({ device, lastSeenAt: T0 + 5_000 });
    });
  });
}
