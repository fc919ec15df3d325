import { describe, expect, it } from 'vitest';
import { ADDRESS_TRIES_MAX, ADDRESS_WINDOW_MS, CODE_TRIES_MAX } from '../../devices/enrolment.ts';
import type { ContractTools } from '../conformance.ts';
import { bytes, T0 } from './harness.ts';

export function enrolmentContract({ store, steps, reopen }: ContractTools): void {
  describe('enrolment', () => {
    const code = (client: string | null = null): Promise<boolean> =>
      store().createCode({
        id: 'CODE',
        secretHash: bytes(1),
        client,
        makesInstances: false,
        expiresAt: T0 + 600_000,
        now: T0,
      });
    const enrol = (more: { secret?: number; key?: number; now?: number; address?: string; codeId?: string } = {}) =>
      store().enrol({
        codeId: more.codeId ?? 'CODE',
        secretHash: bytes(more.secret ?? 1),
        keyHash: bytes(more.key ?? 1),
        tokenHash: bytes(more.key ?? 1),
        newDeviceId: `device of key ${more.key ?? 1}`,
        name: 'machine',
        address: more.address ?? 'here',
        now: more.now ?? T0,
      });

    it('gives the same device for the same code and key again, also late and after a restart', async () => {
      await code();
      expect(await enrol()).toEqual({ kind: 'enrolled', deviceId: 'device of key 1', repeated: false });
      await reopen();
      expect(await enrol({ now: T0 + 700_000 })).toEqual({
        kind: 'enrolled',
        deviceId: 'device of key 1',
        repeated: true,
      });
      expect(await store().deviceViews()).toHaveLength(1);
      expect(await store().deviceByToken(bytes(1))).toMatchObject({ id: 'device of key 1' });
    });

    it('refuses a used code with another key, a wrong secret, an unknown code and an expired one', async () => {
      await code();
      expect(await enrol({ now: T0 + 600_000 })).toEqual({ kind: 'codeExpired' });
      expect(await enrol({ secret: 2 })).toEqual({ kind: 'codeInvalid' });
      expect(await enrol({ codeId: 'NONE' })).toEqual({ kind: 'codeInvalid' });
      await enrol();
      expect(await enrol({ key: 2 })).toEqual({ kind: 'codeInvalid' });
      expect(await store().deviceViews()).toHaveLength(1);
    });

    it('kills a code after too many wrong secrets, also when the store was opened again in between', async () => {
      await code();
      for (let count = 0; count < CODE_TRIES_MAX; count += 1) {
        expect(await enrol({ secret: 9, address: `address ${count}` })).toEqual({ kind: 'codeInvalid' });
        await reopen();
      }
      expect(await enrol()).toEqual({ kind: 'codeInvalid' });
    });

    it('makes an address wait after too many failures, whatever the codes, until its window is over', async () => {
      await code();
      for (let count = 0; count < ADDRESS_TRIES_MAX; count += 1) await enrol({ codeId: `guess ${count}` });
      await reopen();
      expect(await enrol({ now: T0 + 1_000 })).toEqual({
        kind: 'rateLimited',
        retryAfterMs: ADDRESS_WINDOW_MS - 1_000,
      });
      expect(await enrol({ address: 'elsewhere', key: 7, now: T0 + 1_000 })).toMatchObject({ kind: 'enrolled' });
      expect(await enrol({ now: T0 + ADDRESS_WINDOW_MS })).toEqual({ kind: 'codeInvalid' });
    });

    it('makes no code for an unknown client', async () => {
      expect(await code('nobody')).toBe(false);
    });
  });

  describe('binding accounts', () => {
    it('gives the lowest free instance of the channel, and the same one again', async () => {
      await steps.client('shop', 2);
      const device = await steps.enrolledDevice();
      const first = await steps.bind(device, { accountId: 'one' });
      const second = await steps.bind(device, { accountId: 'two' });
      expect(first.binding).toMatchObject({ state: 'bound', instance: 1, client: 'shop' });
      expect(second.binding).toMatchObject({ state: 'bound', instance: 2 });
      expect(await steps.bind(device, { accountId: 'one', number: '491' })).toEqual(first);
      expect((await steps.bind(device, { accountId: 'three' })).binding).toEqual({ state: 'unbound' });
    });

    it('keeps a device that was enrolled for one client away from the others', async () => {
      await steps.client('a', 1);
      await steps.client('b', 1);
      const device = await steps.enrolledDevice('b');
      const [ofA] = await store().instances('a');
      expect((await steps.bind(device)).binding).toMatchObject({ client: 'b' });
      expect((await steps.bind(device, { instanceId: ofA?.id ?? '' })).binding).toEqual({ state: 'unbound' });
    });

    it('makes the next instance for a paired account of a device with that right, and keeps it', async () => {
      await steps.client('a', 0);
      await steps.client('b', 1);
      const device = await steps.enrolledDevice('a', true);
      const unpaired = await steps.bind(device, { accountId: 'one' });
      expect(unpaired.binding).toEqual({ state: 'unbound' });
      const first = await steps.bind(device, { accountId: 'one', number: '491' });
      expect(first.binding).toMatchObject({ state: 'bound', instance: 1, client: 'a' });
      const second = await steps.bind(device, { accountId: 'two', number: '492' });
      expect(second.binding).toMatchObject({ state: 'bound', instance: 2, client: 'a' });
      await reopen();
      expect(await steps.bind(device, { accountId: 'one', number: '491' })).toEqual(first);
      expect(await store().instances('a')).toHaveLength(2);
    });

    it('makes none while one is free, and none for a number that another account of the device has taken', async () => {
      await steps.client('a', 1);
      const device = await steps.enrolledDevice('a', true);
      const first = await steps.bind(device, { accountId: 'one', number: '491' });
      expect(first.binding).toMatchObject({ instance: 1 });
      const again = await steps.bind(device, { accountId: 'two', number: '491' });
      expect(again.binding).toMatchObject({ instance: 1 });
      expect((await steps.bind(device, { accountId: 'one', number: '491' })).binding).toEqual({ state: 'unbound' });
      expect(await store().instances('a')).toHaveLength(1);
    });

    it('holds the queue when the account has another number, until the owner confirms it', async () => {
      const { client, device, run } = await steps.house();
      await steps.accept(client);
      expect((await steps.bind(device, { number: '49152' })).binding).toMatchObject({
        state: 'held',
        boundNumber: '491510000000',
      });
      expect((await steps.lease(run)).fresh).toEqual([]);
      const which = { client: 'shop', channel: 'whatsapp', instance: 1 } as const;
      expect(await store().confirmNumber({ ...which, now: T0 })).toEqual({ kind: 'confirmed', device });
      expect(await store().confirmNumber({ ...which, now: T0 })).toEqual({ kind: 'notHeld' });
      expect((await steps.lease(run)).fresh).toHaveLength(1);
      expect((await steps.bind(device, { number: '49152' })).binding).toMatchObject({ state: 'bound' });
    });
  });
}
