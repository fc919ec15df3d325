import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../shared/contract/device.ts';
import type { ContractTools } from '../conformance.ts';
import { networkIdOf, plentyOfRoom, T0, STORE_A } from './harness.ts';

export function leaseContract({ store, steps }: ContractTools): void {
  const ids = (leases: { id: string }[]): string[] => leases.map(({ id }) => id);

  describe('leases', () => {
    it('offer a message whole, under the ids that were fixed at acceptance', async () => {
      const { client, run } = await steps.house();
      const id = await steps.accept(client, { text: 'Grüße 👋', priority: 'high' });
      const { fresh } = await steps.lease(run);
      expect(fresh).toEqual([
        {
          id,
          accountId: 'acc',
          seq: 1,
          to: { kind: 'number', number: '4915100000001' },
          content: { kind: 'text', text: 'Grüße 👋' },
          priority: 'high',
          networkId: networkIdOf(id),
          acceptedAt: T0,
          notBefore: null,
          expiresAt: T0 + 7 * 86_400_000,
          fence: 1,
          resume: false,
          retryOf: null,
        },
      ]);
    });

    it('go by priority, then in the order of acceptance', async () => {
      const { client, run } = await steps.house();
      const a = await steps.accept(client);
      const b = await steps.accept(client, { priority: 'low' });
      const c = await steps.accept(client, { priority: 'urgent' });
      const d = await steps.accept(client);
      expect(ids((await steps.lease(run)).fresh)).toEqual([c, a, d, b]);
    });

    it('respect the room in messages and bytes without ever passing over an earlier message', async () => {
      const { client, run } = await steps.house();
      const small = await steps.accept(client, { text: 'x' });
      const large = await steps.accept(client, { text: 'y'.repeat(500) });
      await steps.accept(client, { text: 'z' });
      const room = (messages: number, bytes: number) => ({ room: [{ accountId: 'acc', messages, bytes }] });
      expect(ids((await steps.lease(run, room(0, 1_000))).fresh)).toEqual([]);
      expect(ids((await steps.lease(run, room(3, 200))).fresh)).toEqual([small]);
      // The room is what is free before the unaccepted lease is stored.
      expect(ids((await steps.lease(run, room(2, 1_000))).fresh)).toEqual([large]);
    });

    it('are repeated in the same run, with the same fence, before anything new', async () => {
      const { client, run } = await steps.house();
      const a = await steps.accept(client);
      const { fresh } = await steps.lease(run);
      const b = await steps.accept(client);
      const again = await steps.lease(run);
      expect(again.repeated).toEqual(fresh);
      expect(ids(again.repeated)).toEqual([a]);
      expect(ids(again.fresh)).toEqual([b]);
    });

    it('are offered again with a higher fence after they ran out, in their old place', async () => {
      const { client, run } = await steps.house();
      const a = await steps.accept(client);
      await steps.lease(run);
      const b = await steps.accept(client);
      const late = await steps.lease(run, { now: T0 + LEASE_MS });
      expect(late.repeated).toEqual([]);
      expect(late.fresh.map(({ id, fence }) => [id, fence])).toEqual([
        [a, 2],
        [b, 1],
      ]);
      expect(await steps.take(run, [{ id: a, fence: 1 }])).toEqual({ accepted: [], refused: [a] });
      expect(await steps.take(run, [{ id: a, fence: 2 }])).toEqual({ accepted: [a], refused: [] });
    });

    it('are not made before the last page of holdings, nor for a run that was superseded', async () => {
      const { client, device, run } = await steps.house();
      await steps.accept(client);
      const next = await steps.session(device);
      await expect(steps.lease(run)).rejects.toMatchObject({ code: 'superseded' });
      await expect(steps.lease(next)).rejects.toMatchObject({ code: 'holdingsMissing' });
      await store().recordHoldings({ ...next, now: T0 }, { holdings: [], last: false });
      await expect(steps.lease(next)).rejects.toMatchObject({ code: 'holdingsMissing' });
      await store().recordHoldings({ ...next, now: T0 }, { holdings: [], last: true });
      expect((await steps.lease(next)).fresh).toHaveLength(1);
    });

    it('are not taken from a run by an earlier one of the same store that calls only now', async () => {
      const { client, device } = await steps.house();
      await steps.accept(client);
      const call = { device, storeId: STORE_A, appVersion: '1.0.0', now: T0 };
      const present = { device, ...(await store().startSession({ ...call, run: 'second', before: ['first'] })) };
      await store().recordHoldings({ ...present, now: T0 }, { holdings: [], last: true });
      const late = { device, ...(await store().startSession({ ...call, run: 'first' })) };
      await expect(steps.lease(late)).rejects.toMatchObject({ code: 'superseded' });
      expect((await steps.lease(present)).fresh).toHaveLength(1);
    });

    it('ask a run that this store never issued to start again', async () => {
      const { device, run } = await steps.house();
      await expect(steps.lease({ device, epoch: run.epoch + 1 })).rejects.toMatchObject({ code: 'holdingsMissing' });
    });

    it('go to the device that serves the instance and to no other', async () => {
      const { client } = await steps.house();
      await steps.accept(client);
      const other = await steps.running(await steps.enrolledDevice());
      expect((await store().leaseMessages({ ...other, now: T0 }, plentyOfRoom)).fresh).toEqual([]);
    });

    it('never give custody of one message to two runs', async () => {
      const { client, device, run } = await steps.house();
      const id = await steps.accept(client);
      const { fresh } = await steps.lease(run);
      const next = await steps.running(device);
      const again = await steps.lease(next);
      expect(again.fresh).toMatchObject([{ id, fence: 2 }]);
      await expect(steps.take(run, fresh)).rejects.toMatchObject({ code: 'superseded' });
      expect(await steps.take(next, fresh)).toEqual({ accepted: [], refused: [id] });
      expect(await steps.take(next, again.fresh)).toEqual({ accepted: [id], refused: [] });
      expect(await steps.take(next, again.fresh)).toEqual({ accepted: [id], refused: [] });
    });
  });
}
