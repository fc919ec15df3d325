import { describe, expect, it } from 'vitest';
import type { ContractTools } from '../conformance.ts';
import { T0 } from './harness.ts';

const instance = { client: 'shop', channel: 'whatsapp', instance: 1 } as const;
const OLD = '491510000000';
const NEW = '491510000999';

/** The pace of an instance, and what becomes of it when its number changes. */
export function numberContract({ store, steps, reopen }: ContractTools): void {
  const replace = () => store().replaceNumber({ ...instance, now: T0 });
  const leased = async (run: { device: number; epoch: number }) => (await steps.lease(run)).fresh.map(({ id }) => id);

  describe('the state of an instance', () => {
    it('holds what its device said of the session, at binding and by report', async () => {
      const { client, device, run } = await steps.house();
      const state = () => store().instanceState({ client, channel: 'whatsapp', instance: 1 });
      expect(await state()).toEqual({ number: OLD, held: false, device: { device, lastSeenAt: T0 }, session: null });
      await steps.bind(device, { number: OLD, session: { state: 'waiting', cause: 'networkDown', at: T0 - 5 } });
      expect(await state()).toMatchObject({ session: { state: 'waiting', cause: 'networkDown', at: T0 - 5 } });
      await steps.bind(device, { number: OLD });
      await reopen();
      expect(await state()).toMatchObject({ session: { state: 'waiting' } });
      await steps.report(run, 1, [{ kind: 'session', accountId: 'acc', state: 'online', agoMs: 1 }]);
      expect(await state()).toMatchObject({ session: { state: 'online', cause: null, at: T0 - 1 } });
    });

    it('is unknown for another number, channel or client', async () => {
      const { client } = await steps.house();
      const other = await steps.client('other', 0);
      for (const wrong of [{ instance: 2 }, { channel: 'telegram' as const }, { client: other }]) {
        expect(await store().instanceState({ client, channel: 'whatsapp', instance: 1, ...wrong })).toBeUndefined();
      }
    });
  });

  describe('the pace of an instance', () => {
    it('is told to the account that is bound to it', async () => {
      const { device } = await steps.house();
      expect((await steps.bind(device)).binding).toMatchObject({ state: 'bound', pace: null });
      expect(await store().setPace({ ...instance, pace: 'business' })).toBe('set');
      await reopen();
      expect((await steps.bind(device)).binding).toMatchObject({ state: 'bound', pace: 'business' });
      expect(await store().instances()).toMatchObject([{ pace: 'business' }]);
      await store().setPace({ ...instance, pace: null });
      expect((await steps.bind(device)).binding).toMatchObject({ pace: null });
      expect(await store().setPace({ ...instance, instance: 2, pace: null })).toBe('unknown');
    });
  });

  describe('a number that was given up', () => {
    it('holds the queue until another one is paired, which keeps instance and queue', async () => {
      const { client, device, run } = await steps.house();
      const id = await steps.accept(client);
      expect(await replace()).toEqual({ kind: 'replaced', device });
      expect(await replace()).toEqual({ kind: 'replaced', device });
      expect(await leased(run)).toEqual([]);
      expect((await steps.bind(device)).binding).toMatchObject({ state: 'held', boundNumber: OLD });
      expect((await steps.bind(device, { number: OLD })).binding).toMatchObject({ state: 'held', boundNumber: OLD });
      expect(await store().instances()).toMatchObject([{ givenUp: OLD, boundNumber: null, held: true }]);
      expect((await steps.bind(device, { number: NEW })).binding).toMatchObject({ state: 'bound', instance: 1 });
      expect(await leased(run)).toEqual([id]);
      expect(await store().instances()).toMatchObject([{ givenUp: null, boundNumber: NEW, held: false }]);
    });

    it('gives way at once to one that is there already', async () => {
      const { client, device, run } = await steps.house();
      const id = await steps.accept(client);
      expect((await steps.bind(device, { number: NEW })).binding).toMatchObject({ state: 'held' });
      expect(await replace()).toEqual({ kind: 'replaced', device });
      expect(await leased(run)).toEqual([id]);
    });

    it('may have sent what a lost disk held: that ends unconfirmed, and the rest of the queue goes on', async () => {
      const { client, device, run } = await steps.house();
      const unsure = await steps.accept(client);
      await steps.take(run, (await steps.lease(run)).fresh);
      const waiting = await steps.accept(client);
      const next = await steps.running(device, { storeId: '0b2f7d3e-6a4c-4e1f-9d55-7a1c3b8f2e09' });
      await replace();
      expect(await steps.statusOf(client, unsure)).toEqual({ status: 'unconfirmed', reason: 'accountLost' });
      await steps.bind(device, { number: NEW });
      expect(await leased(next)).toEqual([waiting]);
    });

    it('also when the owner says so on another device', async () => {
      const { client, run } = await steps.house();
      const unsure = await steps.accept(client);
      await steps.take(run, (await steps.lease(run)).fresh);
      const waiting = await steps.accept(client);
      const another = await steps.enrolledDevice();
      const itsRun = await steps.running(another);
      const [one] = await store().instances();
      const { binding } = await store().bindAccount({
        device: another,
        accountId: 'acc',
        channel: 'whatsapp',
        number: NEW,
        replaces: OLD,
        instanceId: one?.id,
        now: T0,
      });
      expect(binding).toMatchObject({ state: 'bound' });
      expect(await leased(itsRun)).toEqual([waiting]);
      expect(await steps.statusOf(client, unsure)).toEqual({ status: 'unconfirmed', reason: 'accountLost' });
    });

    it('must have been paired once', async () => {
      await steps.client();
      expect(await replace()).toEqual({ kind: 'notBound' });
      expect(await store().replaceNumber({ ...instance, instance: 9, now: T0 })).toEqual({ kind: 'unknown' });
    });
  });
}
