import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOOPBACK_HOSTS } from '../../platform/guard-rules.ts';
import type { Report } from '../../shared/contract/device.ts';
import { STORE_ID, startTestGateway, type TestDevice, type TestGateway } from '../testing/test-gateway.ts';
import { answers, startReceiver, type TestReceiver } from '../testing/test-receiver.ts';

const client = 'shop@example.com';
const picture = Buffer.from('a picture');
const sha256 = createHash('sha256').update(picture).digest('hex');
let test: TestGateway;
let receiver: TestReceiver;
let device: TestDevice;
let reports: number;
let epoch: number;
beforeEach(async () => {
  test = await startTestGateway(undefined, { guard: { plainHttp: false, hosts: LOOPBACK_HOSTS } });
  receiver = await startReceiver();
  device = await test.enrol();
  epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
  reports = 1;
});
afterEach(async () => {
  await test.stop();
  await receiver.close();
});

type Received = Extract<Report, { kind: 'inbound' }>['inbound'];
async function receive(networkId: string, part: Partial<Received> = {}): Promise<void> {
  const inbound: Received = {
    networkId,
    chat: { kind: 'person' },
    from: { number: '4915100000001', name: 'Ann' },
    content: { kind: 'text', text: `About ${networkId}` },
    sentAgoMs: 0,
    ...part,
  };
  await device.ok('report', {
    epoch,
    storeId: STORE_ID,
    first: reports,
    reports: [{ kind: 'inbound', accountId: 'acc', agoMs: 0, inbound }],
  });
  reports += 1;
}
const page = (more: { search?: string; before?: number; limit?: number } = {}) =>
  test.gateway.admin.call('inbound.page', { client, ...more });
const found = async (search: string) => (await page({ search })).messages.map(({ networkId }) => networkId);

describe('what came in, for the owner', () => {
  it('is newest first and goes on where a page ended', async () => {
    for (const id of ['A', 'B', 'C']) await receive(id);
    const first = await page({ limit: 2 });
    expect(first.messages.map(({ networkId }) => networkId)).toEqual(['C', 'B']);
    const second = await page({ limit: 2, before: first.next ?? 0 });
    expect(second.messages).toMatchObject([{ networkId: 'A', instance: 1, deliveries: [] }]);
    expect(second).not.toHaveProperty('next');
    await expect(test.gateway.admin.call('inbound.page', { client: 'nobody' })).rejects.toMatchObject({
      code: 'clientUnknown',
    });
  });

  it('is found by words, names, numbers, groups, places and cards, in any case', async () => {
    await receive('text');
    await receive('group', {
      content: { kind: 'text', text: 'See you' },
      chat: { kind: 'group', id: 'g', name: 'Bäcker-Runde' },
      from: { number: '4915100000002', name: 'Ben' },
    });
    await receive('place', { content: { kind: 'location', latitude: 1, longitude: 2, address: 'Harbour Street 4' } });
    const vcard = 'BEGIN:VCARD\nEND:VCARD';
    await receive('card', { content: { kind: 'contacts', contacts: [{ name: 'Cleo Parker', vcard }] } });
    expect(await found('ABOUT')).toEqual(['text']);
    expect(await found('bäcker')).toEqual(['group']);
    expect(await found('00002')).toEqual(['group']);
    expect(await found('harbour')).toEqual(['place']);
    expect(await found('cleo')).toEqual(['card']);
    expect(await found('ann')).toEqual(['card', 'place', 'text']);
    expect(await found('nothing of this')).toEqual([]);
  });

  it('is found page by page, without a gap, also where a page is cut within a stretch', async () => {
    for (const id of ['A', 'B', 'C', 'D', 'E']) await receive(id, id === 'C' ? { from: { name: 'Ben' } } : {});
    const names: string[] = [];
    let before: number | undefined;
    do {
      const part = await page({ search: 'ann', limit: 2, ...(before !== undefined && { before }) });
      names.push(...part.messages.map(({ networkId }) => networkId));
      before = part.next;
    } while (before !== undefined);
    expect(names).toEqual(['E', 'D', 'B', 'A']);
  });

  it('says of each webhook how far it is, in words, and what a replay changes', async () => {
    const { id: webhook } = await test.gateway.admin.call('webhook.set', {
      client,
      url: receiver.url,
      events: ['message.received'],
    });
    receiver.answer = answers(500);
    await receive('A');
    await receiver.arrived(1);
    const delivery = async () => (await page()).messages[0]?.deliveries[0];
    await expect.poll(async () => (await delivery())?.tries).toBe(1);
    expect(await delivery()).toMatchObject({
      webhook,
      state: 'waiting',
      lastTryAt: expect.any(String),
      nextTryAt: expect.any(String),
      trouble: 'The receiver answered 500. Only 200 to 299 means received.',
    });
    receiver.answer = answers(200);
    await test.clock.advance(60_000);
    await receiver.arrived(2);
    await expect.poll(async () => (await delivery())?.state).toBe('delivered');
    const told = await delivery();
    expect(told).not.toHaveProperty('trouble');
    await test.gateway.admin.call('webhook.replay', { id: webhook, events: [told?.event ?? ''] });
    await receiver.arrived(3);
    expect(receiver.calls[2]?.headers['webhook-id']).toBe(told?.event);
  });

  it('comes with its attachment, which no other client gets', async () => {
    await test.gateway.app.inject({
      method: 'PUT',
      url: `/device/v1/media/${sha256}`,
      headers: { authorization: `Bearer ${device.token}`, 'content-type': 'application/octet-stream' },
      payload: picture,
    });
    const media = { sha256, bytes: picture.byteLength, mimetype: 'image/png' };
    await receive('A', { content: { kind: 'image', media } });
    const { admin } = test.gateway;
    const { base64 } = await admin.call('inbound.media', { client, sha256 });
    expect(Buffer.from(base64, 'base64').equals(picture)).toBe(true);
    await admin.call('client.create', { id: 'other' });
    await expect(admin.call('inbound.media', { client: 'other', sha256 })).rejects.toMatchObject({
      code: 'mediaUnknown',
    });
  });
});

describe('the quota of a client, for the owner', () => {
  it('is what the client itself reads', async () => {
    await test.accept();
    const { body } = await test.call({ method: 'GET', url: '/v1/quota', headers: test.headers });
    expect(await test.gateway.admin.call('client.quota', { client })).toEqual(body);
  });
});
