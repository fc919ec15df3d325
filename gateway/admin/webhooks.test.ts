import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOOPBACK_HOSTS } from '../../platform/guard-rules.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createVault } from '../../platform/vault.ts';
import type { GatewayStore } from '../store/store.ts';
import { STORE_ID, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { answers, startReceiver, type TestReceiver } from '../testing/test-receiver.ts';
import { createAdmin } from './admin.ts';

const client = 'shop@example.com';
let test: TestGateway;
let receiver: TestReceiver;
let store: GatewayStore;
beforeEach(async () => {
  test = await startTestGateway((opened) => (store = opened), { guard: { plainHttp: false, hosts: LOOPBACK_HOSTS } });
  receiver = await startReceiver();
});
afterEach(async () => {
  await test.stop();
  await receiver.close();
});

describe('the owner', () => {
  it('makes, changes, lists, tests and removes webhooks of clients', async () => {
    const { admin } = test.gateway;
    const { id, secret, token } = await admin.call('webhook.set', { client, url: receiver.url, form: 'whatsmate' });
    expect({ secret, token }).toEqual({ secret: expect.stringMatching(/^whsec_/), token: expect.any(String) });
    expect(await admin.call('webhook.test', { id })).toMatchObject({ delivered: true, status: 200 });
    receiver.answer = answers(500);
    expect(await admin.call('webhook.test', { id })).toMatchObject({ delivered: false, error: 'http500' });
    const changed = await admin.call('webhook.set', { id, form: 'events', channel: 'whatsapp', instance: 2 });
    expect(changed).toMatchObject({ id, url: receiver.url, form: 'events', channel: 'whatsapp', instance: 2 });
    expect(changed).not.toHaveProperty('secret');
    const { webhooks } = await admin.call('webhook.list', {});
    expect(webhooks).toEqual([{ ...changed, client }]);
    expect(await admin.call('webhook.set', { id, channel: null, instance: null })).not.toHaveProperty('channel');
    expect(await admin.call('webhook.remove', { id })).toEqual({});
    expect(await admin.call('webhook.list', { client })).toEqual({ webhooks: [] });
  });

  it('sees what became of events and replays them', async () => {
    const { admin } = test.gateway;
    const { id } = await admin.call('webhook.set', { client, url: receiver.url });
    const message = await test.accept();
    await test.call({ method: 'POST', url: `/v1/messages/${message}/cancel`, headers: test.headers });
    await receiver.arrived(1);
    const { events, next } = await admin.call('webhook.events', {});
    expect(events).toMatchObject([{ webhook: id, type: 'message.status', message }]);
    expect(await admin.call('webhook.events', { id, client, after: next })).toEqual({ events: [], next });
    expect(await admin.call('webhook.replay', { id })).toEqual({ replayed: 0 });
    expect(await test.call({ method: 'GET', url: '/healthz' })).toMatchObject({ status: 200 });
  });

  it('finds the events of a message, and of a person, with their state', async () => {
    const { admin } = test.gateway;
    const device = await test.enrol();
    const epoch = await device.start();
    await device.ok('account', { channel: 'whatsapp', number: '447700900123' });
    await admin.call('webhook.set', { client, url: receiver.url });
    const message = await test.accept('hello', '4915100000001');
    await test.call({ method: 'POST', url: `/v1/messages/${message}/cancel`, headers: test.headers });
    await receiver.arrived(1);
    receiver.answer = answers(500);
    const inbound = {
      chat: { kind: 'person' },
      from: { number: '4915100000001' },
      networkId: 'A',
      sentAgoMs: 0,
      content: { kind: 'text', text: 'hi' },
    } as const;
    const report = { kind: 'inbound', accountId: 'acc', agoMs: 0, inbound } as const;
    await device.ok('report', { epoch, storeId: STORE_ID, first: 1, reports: [report] });
    const person = { number: '+49 151 0000 0001' };
    await vi.waitFor(async () => {
      const { received } = await admin.call('message.find', person);
      expect(received[0]?.webhooks[0]?.tries).toBe(1);
    });
    const { messages, received } = await admin.call('message.find', person);
    expect(messages).toMatchObject([
      { id: message, webhooks: [{ status: 'cancelled', state: 'delivered', tries: 1 }] },
    ]);
    expect(messages[0]?.webhooks[0]).not.toHaveProperty('error');
    expect(received).toMatchObject([
      { from: '4915100000001', webhooks: [{ state: 'waiting', error: 'http500', nextTryAt: expect.any(String) }] },
    ]);
    const id = received[0]?.id ?? '';
    expect(await admin.call('message.received', { id })).toEqual(received[0]);
    await expect(admin.call('message.received', { id: message })).rejects.toMatchObject({ code: 'messageUnknown' });
  });

  it('is told what is wrong', async () => {
    const { admin } = test.gateway;
    const id = 'none';
    const { url } = receiver;
    for (const call of [
      () => admin.call('webhook.set', { id, url }),
      () => admin.call('webhook.remove', { id }),
      () => admin.call('webhook.test', { id }),
      () => admin.call('webhook.events', { id }),
      () => admin.call('webhook.replay', { id }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'webhookUnknown' });
    }
    await expect(admin.call('webhook.set', { client: 'nobody', url })).rejects.toMatchObject({ code: 'clientUnknown' });
    await expect(admin.call('webhook.set', { url })).rejects.toMatchObject({ code: 'badInput' });
    await expect(admin.call('webhook.set', { client })).rejects.toMatchObject({ code: 'badInput' });
    await expect(admin.call('webhook.set', { client, url: 'ftp://a.example/' })).rejects.toMatchObject({
      code: 'refused',
      message: 'url: The address must begin with https://.',
    });
  });

  it('can set webhooks while no gateway runs, but not test them', async () => {
    const ports = { clock: test.clock, random: createSeededRandom(1), vault: createVault(new Uint8Array(32)) };
    const admin = createAdmin({ ...ports, store, removeMedia: async () => false });
    const { id } = await admin.call('webhook.set', { client, url: 'https://10.0.0.1/' });
    await expect(admin.call('webhook.test', { id })).rejects.toMatchObject({ code: 'notRunning' });
  });
});
