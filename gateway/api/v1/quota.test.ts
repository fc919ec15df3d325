import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

const DAY = 86_400_000;
const client = 'shop@example.com';
const number = '4915100000001';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(() => test.stop());

const get = (url: string) => test.call({ method: 'GET', url, headers: test.headers });
const admin = () => test.gateway.admin;
const text = (message = 'x', more = {}) => test.send({ number, message }, more);

describe('a plan', () => {
  it('is told with what is left of it, and answers 469 with the documented text when it is used up', async () => {
    await admin().call('plan.put', { name: 'small', plan: { messagesPerDay: 2, recipients: 1 } });
    await admin().call('client.plan', { client, plan: 'small' });
    expect((await text()).status).toBe(200);
    const now = test.clock.now();
    expect((await get('/v1/quota')).body).toEqual({
      plan: 'small',
      messages: { used: 1, limit: 2, left: 1, resetsAt: new Date(now + DAY).toISOString() },
      recipients: { used: 1, limit: 1, left: 0 },
      services: { translation: { used: 0 }, pdf: { used: 0 } },
      features: [],
      limits: {},
    });
    expect(await test.send({ number: '4915100000002', message: 'x' })).toEqual(
      expect.objectContaining({
        status: 469,
        body: { error_message: 'You have written to as many recipients as your plan allows.' },
      }),
    );
    await text();
    const used = { status: 469, body: { error_message: 'You have consumed all the paid daily quota.' } };
    expect(await text()).toMatchObject(used);
    const wish = { instance: 1, to: { kind: 'number', number }, content: { kind: 'text', text: 'x' } };
    expect(await test.send(wish, { url: '/v1/messages' })).toMatchObject(used);
    test.clock.jump(DAY);
    expect((await get('/v1/quota')).body['messages']).toEqual({ used: 0, limit: 2, left: 2 });
    expect((await text()).status).toBe(200);
  });

  it('of trial answers 444, tells when it ends, and then is its plan', async () => {
    await admin().call('plan.put', {
      name: 'try',
      plan: { messagesPerDay: 0, trial: { days: 14, becomes: 'premium' } },
    });
    await admin().call('client.plan', { client, plan: 'try' });
    expect(await text()).toMatchObject({ status: 444 });
    const endsAt = new Date(test.clock.now() + 14 * DAY).toISOString();
    expect((await get('/v1/quota')).body).toMatchObject({ plan: 'try', trial: { endsAt, becomes: 'premium' } });
    test.clock.jump(14 * DAY);
    expect((await get('/v1/quota')).body).toMatchObject({ plan: 'premium', recipients: { limit: 50 } });
    expect((await text()).status).toBe(200);
  });

  it('refuses files, groups and received messages that it does not include, and stores nothing of them', async () => {
    await admin().call('plan.put', { name: 'bare', plan: {} });
    await admin().call('client.plan', { client, plan: 'bare' });
    const image = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');
    const sends: [string, object][] = [
      ['/v3/whatsapp/single/image/message/1', { number, image }],
      ['/v3/whatsapp/group/text/message/1', { group_name: 'Family', group_admin: number, message: 'x' }],
    ];
    for (const [url, body] of sends) expect(await test.send(body, { url })).toMatchObject({ status: 403 });
    expect(await get('/v1/inbound')).toMatchObject({ status: 403 });
    expect(await test.storedMedia()).toEqual([]);
  });

  it('of less characters than the API takes refuses longer texts in the words of the field', async () => {
    await admin().call('plan.put', { name: 'short', plan: { limits: { textCharacters: 3 } } });
    await admin().call('client.plan', { client, plan: 'short' });
    expect(await text('👍👍👍')).toMatchObject({ status: 200 });
    expect(await text('four')).toMatchObject({
      status: 400,
      body: { error_message: 'message must not be longer than 3 characters.' },
    });
  });
});

describe('a client', () => {
  it('that is expired or suspended is answered 474 everywhere, and goes on when it is renewed', async () => {
    const id = await test.accept();
    const refused = { status: 474, body: { error_message: 'Invalid CLIENT ID / Secret' } };
    await admin().call('client.expire', { client });
    for (const answer of [await text(), await get(`/v1/messages/${id}`), await get('/v1/quota')]) {
      expect(answer).toMatchObject(refused);
    }
    const { expiresAt } = await admin().call('client.renew', { client, days: 30 });
    expect(Date.parse(expiresAt ?? '')).toBe(test.clock.now() + 30 * DAY);
    expect(await get(`/v1/messages/${id}`)).toMatchObject({ status: 200 });
    await admin().call('client.suspend', { client, suspended: true });
    expect(await text()).toMatchObject(refused);
    await admin().call('client.suspend', { client, suspended: false });
    expect((await text()).status).toBe(200);
    test.clock.jump(30 * DAY);
    expect(await text()).toMatchObject(refused);
  });

  it('that renews early loses nothing of its time', async () => {
    await admin().call('client.renew', { client, days: 10 });
    const { expiresAt } = await admin().call('client.renew', { client, days: 10 });
    expect(Date.parse(expiresAt ?? '')).toBe(test.clock.now() + 20 * DAY);
    expect(await admin().call('client.renew', { client })).toEqual({});
  });

  it('changes its secret without a gap: both work for the overlap, then only the new one, until it is revoked', async () => {
    const rotated = await admin().call('secret.rotate', { client, overlapHours: 2 });
    const headers = { ...test.headers, 'x-wm-client-secret': rotated.clientSecret };
    expect((await text()).status).toBe(200);
    expect((await text('x', { headers })).status).toBe(200);
    test.clock.jump(2 * 3_600_000);
    expect((await text()).status).toBe(474);
    expect((await text('x', { headers })).status).toBe(200);
    expect((await admin().call('secret.list', { client })).secrets).toMatchObject([{ secret: rotated.secret }]);
    await admin().call('secret.revoke', { client, secret: rotated.secret });
    expect((await text('x', { headers })).status).toBe(474);
    await expect(admin().call('secret.revoke', { client, secret: 99 })).rejects.toMatchObject({
      code: 'secretUnknown',
    });
  });
});

describe('usage', () => {
  it('is there per instance and month, as JSON and as a table, with what the plan warns of; the log tells it once', async () => {
    await admin().call('plan.put', { name: 'warned', plan: { warnAt: { messagesPerMonth: 2 } } });
    await admin().call('client.plan', { client, plan: 'warned' });
    for (let count = 0; count < 3; count += 1) await text();
    await text('x', { url: '/v3/whatsapp/single/text/message/2' });
    const row = { channel: 'whatsapp', instance: 1, month: '2026-01', messages: 3, media: 0, mediaBytes: 0 };
    const warning = { month: '2026-01', what: 'messages', used: 4, warnAt: 2 };
    expect((await get('/v1/usage')).body).toEqual({
      usage: [row, { ...row, instance: 2, messages: 1 }],
      warnings: [warning],
    });
    expect(test.log.events('warn').filter((event) => event === 'usage.warning')).toHaveLength(1);
    expect(await admin().call('usage.list', { client })).toMatchObject({ warnings: [{ client, ...warning }] });
    const csv = await test.gateway.app.inject({ url: '/v1/usage?format=csv&to=2026-01', headers: test.headers });
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.body.split('\r\n')[1]).toBe(`2026-01,${client},whatsapp,1,3,0,0`);
    expect((await get('/v1/usage?from=2026-02')).body).toEqual({ usage: [], warnings: [] });
    expect(await get('/v1/usage?from=2026-13')).toMatchObject({ status: 400 });
  });
});

describe('the owner’s commands', () => {
  it('say what is wrong', async () => {
    await expect(admin().call('client.plan', { client, plan: 'nothing' })).rejects.toMatchObject({
      code: 'planUnknown',
    });
    await expect(admin().call('client.plan', { client: 'nobody', plan: 'premium' })).rejects.toMatchObject({
      code: 'clientUnknown',
    });
    await expect(admin().call('plan.put', { name: 'Bad Name', plan: {} })).rejects.toMatchObject({ code: 'badInput' });
    const unknown = { messagesADay: 5 } as object;
    await expect(admin().call('plan.put', { name: 'x', plan: unknown })).rejects.toMatchObject({ code: 'badInput' });
    await expect(admin().call('secret.add', { client: 'local' })).rejects.toMatchObject({ code: 'badInput' });
  });
});
