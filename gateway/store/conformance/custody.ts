import { describe, expect, it } from 'vitest';
import { RESUME_MAX_MS } from '../../messages/validity.ts';
import type { ContractTools } from '../conformance.ts';
import { networkIdOf, plentyOfRoom, receipt, sentResult, STORE_B, T0, type TestRun } from './harness.ts';

export function custodyContract({ store, steps }: ContractTools): void {
  /** A message in the custody of a running device. */
  const held = async (): Promise<{ client: number; device: number; run: TestRun; id: string }> => {
    const { client, device, run } = await steps.house();
    const id = await steps.accept(client);
    await steps.take(run, (await steps.lease(run)).fresh);
    return { client, device, run, id };
  };

  describe('custody across runs of a device', () => {
    it('stays with a device that still holds the message', async () => {
      const { device, id } = await held();
      const next = await steps.running(device, { holdings: [{ id, fence: 1, state: 'waiting' }] });
      expect(next.released).toEqual([]);
      expect((await steps.lease(next)).fresh).toEqual([]);
    });

    it('passes to a device that committed a lease but could not accept it', async () => {
      const { client, device, run } = await steps.house();
      const id = await steps.accept(client);
      await steps.lease(run);
      const next = await steps.running(device, { holdings: [{ id, fence: 1, state: 'waiting' }] });
      expect(next.released).toEqual([]);
      expect(await steps.lease(next)).toMatchObject({ repeated: [], fresh: [] });
      expect(await steps.take(next, [{ id, fence: 1 }])).toEqual({ accepted: [id], refused: [] });
    });

    it('ends with a lost disk: the message is offered again with resume, under its network id and a higher fence', async () => {
      const { client, device, id } = await held();
      const next = await steps.running(device, { storeId: STORE_B });
      const { fresh } = await steps.lease(next);
      expect(fresh).toMatchObject([{ id, fence: 2, resume: true, networkId: networkIdOf(id) }]);
      expect(await store().cancelMessage({ client, id, commandId: 'c', now: T0 })).toMatchObject({ kind: 'tooLate' });
    });

    it('ends unconfirmed when the disk was lost too long ago; later evidence still counts', async () => {
      const { client, device, id } = await held();
      const next = await steps.running(device, { storeId: STORE_B, now: T0 + RESUME_MAX_MS });
      expect(await steps.statusOf(client, id)).toEqual({ status: 'unconfirmed', reason: 'deviceLost' });
      expect((await steps.lease(next, { now: T0 + RESUME_MAX_MS })).fresh).toEqual([]);
      await steps.report(next, 1, [receipt(id, 'delivered')], { storeId: STORE_B });
      expect(await steps.statusOf(client, id)).toEqual({ status: 'delivered', reason: null });
    });

    it('ends unconfirmed when nobody resumed it in time, even past its validity', async () => {
      const { client, device, id } = await held();
      await steps.running(device, { storeId: STORE_B, now: T0 + 1_000 });
      expect((await store().endOverdue({ now: T0 + RESUME_MAX_MS - 1, limit: 10 })).ended).toBe(0);
      expect((await store().endOverdue({ now: T0 + RESUME_MAX_MS, limit: 10 })).ended).toBe(1);
      expect(await steps.statusOf(client, id)).toEqual({ status: 'unconfirmed', reason: 'deviceLost' });
    });

    it('is not offered again when a receipt shows that the lost message was sent', async () => {
      const { client, device, id } = await held();
      const next = await steps.running(device, { storeId: STORE_B });
      await steps.report(next, 1, [receipt(id, 'delivered')], { storeId: STORE_B });
      expect((await steps.lease(next)).fresh).toEqual([]);
      expect(await steps.statusOf(client, id)).toMatchObject({ status: 'delivered' });
    });

    it('does not trust a restored copy that believes it has not sent', async () => {
      const { device, id } = await held();
      const next = await steps.running(device, { storeId: STORE_B, holdings: [{ id, fence: 1, state: 'waiting' }] });
      expect(next.released).toEqual([id]);
      expect((await steps.lease(next)).fresh).toMatchObject([{ id, resume: true, fence: 2 }]);
    });

    it('keeps what is unsure on a restored copy with it', async () => {
      const { device, id } = await held();
      const next = await steps.running(device, { storeId: STORE_B, holdings: [{ id, fence: 1, state: 'unsure' }] });
      expect(next.released).toEqual([]);
      expect((await steps.lease(next)).fresh).toEqual([]);
    });

    it('releases what the device holds but has no more: ended, of an older fence, or unknown', async () => {
      const { client, device, run, id } = await held();
      await steps.report(run, 1, [sentResult(id, 1)]);
      const other = await steps.accept(client);
      await steps.lease(run);
      const unknown = '018f0000-0000-7000-8000-999999999999';
      const next = await steps.running(device, {
        holdings: [
          { id, fence: 1, state: 'waiting' },
          { id: other, fence: 7, state: 'waiting' },
          { id: unknown, fence: 1, state: 'unsure' },
        ],
      });
      expect(next.released).toEqual([id, other, unknown]);
    });

    it('comes out the same when pages are repeated or arrive in the wrong order', async () => {
      const { client, device, run } = await steps.house();
      const a = await steps.accept(client);
      const b = await steps.accept(client);
      await steps.take(run, (await steps.lease(run)).fresh);
      const next = await steps.session(device);
      const page = (id: string, last: boolean) => ({
        holdings: [{ id, fence: 1, state: 'waiting' as const }],
        last,
      });
      for (const [id, last] of [
        [b, true],
        [a, false],
        [b, true],
        [a, false],
      ] as const) {
        expect(await store().recordHoldings({ ...next, now: T0 }, page(id, last))).toEqual(
          // The first page alone looked like the loss of the other message: that one comes back as possibly sent.
          id === a ? [a] : [],
        );
      }
    });
  });

  describe('an account that moves to another device', () => {
    const moved = async () => {
      const first = await held();
      const newDevice = await steps.enrolledDevice();
      const run = await steps.running(newDevice);
      const bound = await steps.bind(newDevice, { accountId: 'new', number: '491510000000' });
      const room = [{ ...plentyOfRoom[0], accountId: 'new', messages: 10, bytes: 10_000 }];
      return { ...first, newRun: run, bound, room };
    };

    it('takes its instance along, and what the old one had is offered with resume', async () => {
      const { device, id, bound, newRun, room } = await moved();
      expect(bound).toMatchObject({ binding: { state: 'bound', instance: 1 }, displacedDevice: device });
      expect((await steps.lease(newRun, { room })).fresh).toMatchObject([{ id, resume: true, fence: 2 }]);
    });

    it('makes the old device say its holdings again, and be told to release', async () => {
      const { run, id } = await moved();
      await expect(steps.lease(run)).rejects.toMatchObject({ code: 'holdingsMissing' });
      const page = { holdings: [{ id, fence: 1, state: 'waiting' as const }], last: true };
      expect(await store().recordHoldings({ ...run, now: T0 }, page)).toEqual([id]);
    });

    it('ends custody by the new device only, but evidence of the old one counts', async () => {
      const { client, run, id, newRun, room } = await moved();
      await steps.take(newRun, (await steps.lease(newRun, { room })).fresh);
      const refusedAtOld = { kind: 'failed', reason: 'notOnWhatsApp' } as const;
      const { ignored } = await steps.report(run, 1, [
        { kind: 'result', id, fence: 1, networkId: networkIdOf(id), outcome: refusedAtOld, agoMs: 0 },
      ]);
      expect(ignored).toEqual([{ messageId: id, why: 'staleFence' }]);
      expect(await steps.statusOf(client, id)).toMatchObject({ status: 'queued' });
      await steps.report(run, 2, [receipt(id, 'sent')]);
      expect(await steps.statusOf(client, id)).toMatchObject({ status: 'sent' });
    });

    it('does not swing back when the old device names its account again', async () => {
      const { device } = await moved();
      expect((await steps.bind(device, { number: '491510000000' })).binding).toEqual({ state: 'unbound' });
      const [instance] = await store().instances();
      const chosen = { number: '491510000000', instanceId: instance?.id ?? '' };
      expect((await steps.bind(device, chosen)).binding).toMatchObject({ state: 'bound' });
    });
  });

  describe('cancelling', () => {
    it('ends at once what the gateway still has, also a lease that nobody accepted', async () => {
      const { client, run } = await steps.house();
      const waiting = await steps.accept(client);
      const { fresh } = await steps.lease(run);
      const cancel = () => store().cancelMessage({ client, id: waiting, commandId: 'c', now: T0 });
      expect(await cancel()).toEqual({ kind: 'cancelled' });
      expect(await cancel()).toEqual({ kind: 'cancelled' });
      expect(await steps.take(run, fresh)).toEqual({ accepted: [], refused: [waiting] });
      expect(await steps.lease(run)).toEqual({ repeated: [], fresh: [], commands: [] });
    });

    it('asks the device that has it, once, in each poll until it has answered', async () => {
      const { client, device, run, id } = await held();
      const cancel = (commandId: string) => store().cancelMessage({ client, id, commandId, now: T0 });
      expect(await cancel('first')).toEqual({ kind: 'cancelling', device });
      expect(await cancel('second')).toEqual({ kind: 'cancelling', device });
      const command = { id: 'first', kind: 'cancel', messageId: id };
      expect((await steps.lease(run)).commands).toEqual([command]);
      expect((await steps.lease(run)).commands).toEqual([command]);
      await steps.report(run, 1, [
        { kind: 'answer', commandId: 'first', answer: 'done', agoMs: 0 },
        { kind: 'result', id, fence: 1, networkId: networkIdOf(id), outcome: { kind: 'cancelled' }, agoMs: 0 },
      ]);
      expect((await steps.lease(run)).commands).toEqual([]);
      expect(await cancel('third')).toEqual({ kind: 'cancelled' });
    });

    it('is too late once the message may have been sent', async () => {
      const { client, run, id } = await held();
      await steps.report(run, 1, [{ kind: 'sending', id, fence: 1, agoMs: 0 }]);
      expect(await store().cancelMessage({ client, id, commandId: 'c', now: T0 })).toEqual({
        kind: 'tooLate',
        status: 'sending',
      });
    });
  });
}
