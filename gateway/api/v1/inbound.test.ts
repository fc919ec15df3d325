import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/contract/device.ts';
import { inboundPage } from '../../../shared/contract/rest.ts';
import { INBOUND_KEPT_MS, MEDIA_GRACE_MS } from '../../media/sweep.ts';
import { STORE_ID, startTestGateway, type TestDevice, type TestGateway } from '../../testing/test-gateway.ts';

let test: TestGateway;
let device: TestDevice;
let epoch: number;
let reports: number;
beforeEach(async () => {
  test = await startTestGateway();
  device = await test.enrol();
  epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
  reports = 1;
});
afterEach(() => test.stop());

const bytes = randomBytes(200_000);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const put = (payload: Buffer, name = sha256, token = device.token) =>
  test.gateway.app.inject({
    method: 'PUT',
    url: `/device/v1/media/${name}`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    payload,
  });
const get = (url: string, headers: Record<string, string>) => test.gateway.app.inject({ method: 'GET', url, headers });
const report = async (...news: Report[]): Promise<void> => {
  await device.ok('report', { epoch, storeId: STORE_ID, first: reports, reports: news });
  reports += news.length;
};
const picture = (networkId: string): Report => ({
  kind: 'inbound',
  accountId: 'acc',
  agoMs: 0,
  inbound: {
    networkId,
    chat: { kind: 'person' },
    from: { number: '4915100000001', name: 'Ann' },
    content: { kind: 'image', media: { sha256, bytes: bytes.byteLength, mimetype: 'image/png' }, caption: 'Look' },
    sentAgoMs: 5_000,
  },
});
const page = async (query = '') =>
  inboundPage.parse((await test.call({ method: 'GET', url: `/v1/inbound${query}`, headers: test.headers })).body);

describe('a message from outside', () => {
  it('comes with its picture to the client of the account, and to no other', async () => {
    expect((await put(bytes)).statusCode).toBe(204);
    expect((await put(bytes)).statusCode).toBe(204);
    await report(picture('A'), picture('B'), picture('A'));
    const { messages, next } = await page('?limit=1');
    expect(messages).toMatchObject([
      {
        networkId: 'A',
        channel: 'whatsapp',
        instance: 1,
        from: { number: '4915100000001', name: 'Ann' },
        content: { kind: 'image', caption: 'Look' },
        sentAt: '2026-01-01T11:59:55.000Z',
        receivedAt: '2026-01-01T12:00:00.000Z',
      },
    ]);
    const rest = await page(`?after=${next}`);
    expect(rest.messages).toMatchObject([{ networkId: 'B' }]);
    expect(await page(`?after=${rest.next}`)).toEqual({ messages: [], next: rest.next });

    const read = await get(`/v1/media/${sha256}`, test.headers);
    expect(read.rawPayload.equals(bytes)).toBe(true);
    expect(read.headers).toMatchObject({ 'content-length': '200000', 'x-content-type-options': 'nosniff' });

    const { secret } = await test.gateway.admin.call('client.create', { id: 'other' });
    const other = { 'x-wm-client-id': 'other', 'x-wm-client-secret': secret };
    expect((await get(`/v1/media/${sha256}`, other)).statusCode).toBe(404);
    expect((await get('/v1/inbound', other)).json()).toEqual({ messages: [], next: 0 });
    expect((await get('/v1/inbound', {})).statusCode).toBe(401);
    expect((await get('/v1/media/x', test.headers)).statusCode).toBe(404);
    for (const query of ['?after=-1', '?limit=0', '?limit=501', '?channel=pigeon'])
      expect((await get(`/v1/inbound${query}`, test.headers)).statusCode).toBe(400);
  });

  it('goes after its time, and its picture with it', async () => {
    await put(bytes);
    await report(picture('A'));
    await test.clock.advance(MEDIA_GRACE_MS + 3_600_000);
    expect(await test.storedMedia()).toEqual([sha256]);
    test.clock.jump(INBOUND_KEPT_MS);
    await test.restart();
    await test.gateway.close();
    expect(await test.storedMedia()).toEqual([]);
    await test.restart();
    expect(await page()).toEqual({ messages: [], next: 0 });
  });
});

describe('attachments that a device hands in', () => {
  it('are refused when they are other bytes than named, and nothing of them is left', async () => {
    for (const payload of [Buffer.concat([bytes, bytes]), Buffer.alloc(0)]) {
      const answer = await put(payload);
      expect({ status: answer.statusCode, code: answer.json().error.code }).toEqual({
        status: 400,
        code: 'mediaMismatch',
      });
    }
    expect((await put(bytes, 'no-hash')).statusCode).toBe(400);
    expect((await put(bytes, sha256, 'x'.repeat(40))).statusCode).toBe(401);
    expect(await test.storedMedia()).toEqual([]);
  });

  it('that are too large are refused before they are read', async () => {
    const answer = await test.gateway.app.inject({
      method: 'PUT',
      url: `/device/v1/media/${sha256}`,
      headers: { authorization: `Bearer ${device.token}`, 'content-length': String(101 * 1024 * 1024) },
      payload: 'x',
    });
    expect({ status: answer.statusCode, code: answer.json().error.code }).toEqual({
      status: 413,
      code: 'mediaTooLarge',
    });
  });
});

describe('attachments that a device has to send', () => {
  it('are there for the device that has their message, and for no other', async () => {
    const bearer = { authorization: `Bearer ${device.token}` };
    const content = { kind: 'document', fileName: 'a.bin' };
    const payload = { instance: 1, to: { kind: 'number', number: '491512' }, content, data: bytes.toString('base64') };
    const sent = await test.call({ method: 'POST', url: '/v1/messages', headers: test.headers, payload });
    expect(sent.status).toBe(200);
    const url = `/device/v1/media/${sha256}`;
    expect((await get(url, bearer)).json()).toMatchObject({ error: { code: 'mediaMissing' } });
    await device.ok('poll', { epoch, room: [{ accountId: 'acc', messages: 9, bytes: 9_000 }], waitMs: 0 });
    const answer = await get(url, bearer);
    expect(answer.rawPayload.equals(bytes)).toBe(true);
    expect(answer.headers['content-length']).toBe('200000');
    const stranger = await test.enrol();
    expect((await get(url, { authorization: `Bearer ${stranger.token}` })).statusCode).toBe(404);
    expect((await get(url, {})).statusCode).toBe(401);
  });
});

describe('what members of a group say', () => {
  it('is counted: who has read has had it delivered', async () => {
    const payload = { group_name: 'Family', group_admin: '4915100000009', message: 'x' };
    const { body } = await test.send(payload, { url: '/v3/whatsapp/group/text/message/1' });
    const id = String(body['id']);
    const { leases } = await device.ok('poll', {
      epoch,
      room: [{ accountId: 'acc', messages: 9, bytes: 9_000 }],
      waitMs: 0,
    });
    const networkId = leases[0]?.message.networkId ?? '';
    const say = (member: string, receipt: 'delivered' | 'read' | 'played'): Report => ({
      kind: 'memberReceipt',
      id,
      networkId,
      member,
      receipt,
      agoMs: 0,
    });
    expect(await test.statusOf(id)).not.toHaveProperty('members');
    await report(say('4911', 'delivered'), say('4911', 'read'), say('4912', 'played'), say('4913', 'delivered'));
    const at = '2026-01-01T12:00:00.000Z';
    expect((await test.statusOf(id))['members']).toEqual({
      delivered: 3,
      read: 2,
      played: 1,
      each: [
        { member: '4911', deliveredAt: at, readAt: at },
        { member: '4912', playedAt: at },
        { member: '4913', deliveredAt: at },
      ],
    });
  });
});
