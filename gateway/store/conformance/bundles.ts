import { describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/contract/device.ts';
import type { ContractTools } from '../conformance.ts';
import { STORE_A, STORE_B, T0, type TestRun } from './harness.ts';

const content = new TextEncoder().encode('what support needs');
const said = (commandId: string, answer: 'taken' | 'refused'): Report => ({
  kind: 'answer',
  commandId,
  answer,
  agoMs: 0,
});

export function bundleContract({ store, steps, reopen }: ContractTools): void {
  let runs = 0;
  /** A run of an app that can be asked. */
  const able = async (device: number, storeId = STORE_A): Promise<TestRun> => {
    const run = `asked ${device} ${(runs += 1)}`;
    const { epoch } = await store().startSession({ device, storeId, run, appVersion: '2', canBundle: true, now: T0 });
    await store().recordHoldings({ device, epoch, now: T0 }, { holdings: [], last: true });
    return { device, epoch };
  };
  const device = async (): Promise<{ device: number; id: string }> => {
    const made = await steps.enrolledDevice();
    const id = (await store().deviceViews()).find((one) => one.device === made)?.id ?? '';
    return { device: made, id };
  };
  const ask = (deviceId: string, id = 'b1', now = T0) => store().askBundle({ deviceId, id, note: 'Ticket 12', now });
  const asked = async (run: TestRun) =>
    (await steps.lease(run, { room: [] })).commands.filter(({ kind }) => kind === 'bundle');

  describe('support bundles', () => {
    it('are asked of a device until it has taken the request up, then its owner decides', async () => {
      const { device: number, id } = await device();
      const run = await able(number);
      expect(await ask(id)).toEqual({ device: number, canBundle: true });
      expect(await asked(run)).toEqual([{ id: 'b1', kind: 'bundle', note: 'Ticket 12' }]);
      await reopen();
      expect(await asked(run)).toHaveLength(1);
      await steps.report(run, 1, [said('b1', 'taken')]);
      expect(await asked(run)).toEqual([]);
      expect(await store().bundleOf(id)).toMatchObject({ state: 'taken', askedAt: T0, decidedAt: null, content: null });
      expect(await store().keepBundle({ device: number, id: 'b1', content, now: T0 + 5 })).toBe(true);
      expect(await store().keepBundle({ device: number, id: 'b1', content, now: T0 + 6 })).toBe(true);
      const kept = await store().bundleOf(id);
      expect(kept).toMatchObject({ state: 'kept', decidedAt: T0 + 5, note: 'Ticket 12' });
      expect(kept?.content && new TextDecoder().decode(kept.content)).toBe('what support needs');
    });

    it('are told anew to a device with another store', async () => {
      const { device: number, id } = await device();
      const run = await able(number);
      await ask(id);
      await steps.report(run, 1, [said('b1', 'taken')]);
      const next = await able(number, STORE_B);
      expect(await asked(next)).toHaveLength(1);
    });

    it('that were refused are not asked again, and take nothing any more', async () => {
      const { device: number, id } = await device();
      const run = await able(number);
      await ask(id);
      await steps.report(run, 1, [said('b1', 'refused')]);
      expect(await asked(run)).toEqual([]);
      expect(await store().bundleOf(id)).toMatchObject({ state: 'refused', decidedAt: T0 });
      expect(await store().keepBundle({ device: number, id: 'b1', content, now: T0 })).toBe(false);
    });

    it('are not put to an app that does not know how', async () => {
      const { device: number, id } = await device();
      const run = await steps.running(number);
      expect(await ask(id)).toEqual({ device: number, canBundle: false });
      expect(await asked(run)).toEqual([]);
    });

    it('are given by the device that was asked alone, for the newest request', async () => {
      const { device: number, id } = await device();
      const other = await device();
      await ask(id);
      await ask(id, 'b2');
      expect(await store().keepBundle({ device: number, id: 'b1', content, now: T0 })).toBe(false);
      expect(await store().keepBundle({ device: other.device, id: 'b2', content, now: T0 })).toBe(false);
      expect(await store().keepBundle({ device: number, id: 'b2', content, now: T0 })).toBe(true);
    });

    it('are not asked of unknown devices and those whose access has ended, and go with it', async () => {
      const { id } = await device();
      expect(await ask('nobody')).toBeUndefined();
      await ask(id);
      await store().revokeDevice({ id, now: T0 });
      expect(await store().bundleOf(id)).toBeUndefined();
      expect(await ask(id)).toBeUndefined();
    });

    it('are forgotten after their time, decided or not', async () => {
      const { device: number, id } = await device();
      await ask(id);
      await store().keepBundle({ device: number, id: 'b1', content, now: T0 + 10 });
      expect(await store().forgetBundles(T0 + 10)).toBe(0);
      expect(await store().forgetBundles(T0 + 11)).toBe(1);
      expect(await store().bundleOf(id)).toBeUndefined();
      await ask(id);
      expect(await store().forgetBundles(T0 + 1)).toBe(1);
    });
  });
}
