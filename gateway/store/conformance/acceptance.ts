import { describe, expect, it } from 'vitest';
import type { ContractTools } from '../conformance.ts';
import { secret, T0 } from './harness.ts';

export function acceptanceContract({ store, steps, reopen }: ContractTools): void {
  describe('clients and instances', () => {
    it('counts instances per client and per channel, from 1', async () => {
      await steps.client('a', 0);
      await steps.client('b', 0);
      const made = [];
      for (const [client, channel] of [
        ['a', 'whatsapp'],
        ['a', 'whatsapp'],
        ['a', 'telegram'],
        ['b', 'whatsapp'],
      ] as const) {
        made.push((await store().createInstance({ client, channel, now: T0 }))?.instance);
      }
      expect(made).toEqual([1, 2, 1, 1]);
      expect(await store().createInstance({ client: 'nobody', channel: 'whatsapp', now: T0 })).toBeUndefined();
    });

    it('makes a client once', async () => {
      expect(await store().createClient({ id: 'a', name: 'A', secret, now: T0 })).toBe('created');
      expect(await store().createClient({ id: 'a', name: 'B', secret, now: T0 })).toBe('exists');
      expect(await store().clients(T0)).toMatchObject([{ id: 'a', name: 'A', createdAt: T0, instances: 0 }]);
      expect(await store().client('nobody')).toBeUndefined();
    });
  });

  describe('accepting messages', () => {
    it('keeps an accepted message, its ids and its first step when the store is opened again', async () => {
      const client = await steps.client();
      const id = await steps.accept(client);
      const before = store().gatewayId;
      await reopen();
      expect(store().gatewayId).toBe(before);
      expect(await store().message({ client, id })).toEqual({
        id,
        isSystem: false,
        retryOf: null,
        status: 'queued',
        reason: null,
        detail: null,
        history: [{ status: 'queued', reason: null, at: T0 }],
        holder: null,
        members: [],
      });
    });

    it('says so when the instance does not exist, and does not disturb its neighbours in the same commit', async () => {
      const client = await steps.client();
      const other = await steps.client('other', 1);
      const [good, bad, alsoGood] = await Promise.all([
        steps.accept(client),
        steps.accept(client, { instance: 2 }),
        steps.accept(other),
      ]);
      expect(await steps.statusOf(client, good)).toMatchObject({ status: 'queued' });
      expect(await steps.statusOf(client, bad)).toBeUndefined();
      expect(await steps.statusOf(other, alsoGood)).toMatchObject({ status: 'queued' });
      expect(await store().checkInstance({ client, channel: 'whatsapp', instance: 2, now: T0 })).toEqual({
        kind: 'unknownInstance',
      });
      expect(await store().checkInstance({ client, channel: 'whatsapp', instance: 1, now: T0 })).toBeUndefined();
    });

    it('shows a message to its own client only, and lets no other cancel it', async () => {
      const client = await steps.client();
      const other = await steps.client('other', 1);
      const id = await steps.accept(client);
      expect(await store().message({ client: other, id })).toBeUndefined();
      expect(await store().cancelMessage({ client: other, id, commandId: 'c1', now: T0 })).toEqual({ kind: 'unknown' });
    });

    it('names the device that serves the instance, so that its poll can be woken', async () => {
      const { client, device } = await steps.house();
      const outcome = await store().acceptMessage({
        id: '018f0000-0000-7000-8000-00000000ffff',
        client,
        channel: 'whatsapp',
        instance: 1,
        to: { kind: 'group', name: 'Family', creator: '4915100000001' },
        content: { kind: 'text', text: 'x' },
        priority: 'high',
        networkId: 'N',
        acceptedAt: T0,
        notBefore: null,
        expiresAt: T0 + 1,
      });
      expect(outcome).toEqual({ kind: 'accepted', device });
    });
  });

  describe('what is overdue at the gateway', () => {
    it('expires once its validity is over, and says when to look again', async () => {
      const client = await steps.client();
      const soon = await steps.accept(client, { expiresAt: T0 + 5_000 });
      const later = await steps.accept(client, { expiresAt: T0 + 9_000 });
      expect(await store().endOverdue({ now: T0, limit: 10 })).toEqual({ ended: 0, wake: [], nextAt: T0 + 5_000 });
      expect(await store().endOverdue({ now: T0 + 5_000, limit: 10 })).toMatchObject({ ended: 1, nextAt: T0 + 9_000 });
      expect(await steps.statusOf(client, soon)).toEqual({ status: 'expired', reason: null });
      expect(await steps.statusOf(client, later)).toMatchObject({ status: 'queued' });
    });

    it('does not expire under a running lease, but does once that has run out, and then refuses its acceptance', async () => {
      const { client, run } = await steps.house();
      const id = await steps.accept(client, { expiresAt: T0 + 5_000 });
      const { fresh } = await steps.lease(run);
      expect((await store().endOverdue({ now: T0 + 6_000, limit: 10 })).ended).toBe(0);
      expect((await store().endOverdue({ now: T0 + 60_000, limit: 10 })).ended).toBe(1);
      expect(await steps.take(run, fresh, T0 + 60_001)).toEqual({ accepted: [], refused: [id] });
    });

    it('leaves alone what a device has', async () => {
      const { client, run } = await steps.house();
      const id = await steps.accept(client, { expiresAt: T0 + 5_000 });
      await steps.take(run, (await steps.lease(run)).fresh);
      expect((await store().endOverdue({ now: T0 + 900_000, limit: 10 })).ended).toBe(0);
      expect(await steps.statusOf(client, id)).toMatchObject({ status: 'queued' });
    });

    it('makes a scheduled message due at its time; until then it is not leased and blocks nobody', async () => {
      const { client, device, run } = await steps.house();
      const scheduled = await steps.accept(client, { notBefore: T0 + 5_000 });
      const next = await steps.accept(client);
      expect((await steps.lease(run)).fresh.map(({ id }) => id)).toEqual([next]);
      expect(await store().endOverdue({ now: T0, limit: 10 })).toMatchObject({ wake: [], nextAt: T0 + 5_000 });
      expect(await store().endOverdue({ now: T0 + 5_000, limit: 10 })).toMatchObject({ wake: [device] });
      expect((await steps.lease(run, { now: T0 + 5_000 })).fresh.map(({ id }) => id)).toEqual([scheduled]);
    });

    it('makes many that are for the same time due step by step, in their order', async () => {
      const { client, device } = await steps.house();
      const at = T0 + 5_000;
      for (let count = 0; count < 3; count += 1) await steps.accept(client, { notBefore: at });
      expect(await store().endOverdue({ now: at, limit: 2 })).toEqual({ ended: 0, wake: [device], nextAt: at });
      expect(await store().endOverdue({ now: at, limit: 2 })).toMatchObject({ wake: [device] });
      expect(await store().endOverdue({ now: at, limit: 2 })).toMatchObject({ wake: [] });
    });
  });
}
