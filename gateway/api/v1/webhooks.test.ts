import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webhookEventsPage, webhookList, webhookWithSecrets } from '../../../shared/contract/webhooks.ts';
import { startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(() => test.stop());

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
const call = (method: Method, path = '', payload?: unknown, headers = test.headers) =>
  test.call({
    method,
    url: `/v1/webhooks${path}`,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(payload !== undefined && { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
  });
const url = 'https://shop.example/hook';
const add = async (more: object = {}) => webhookWithSecrets.parse((await call('POST', '', { url, ...more })).body);

describe('a webhook', () => {
  it('is made with token and secret, which are not shown again', async () => {
    const made = await add({ channel: 'whatsapp', instance: 2, events: ['message.status'] });
    expect(made).toMatchObject({ url, form: 'events', events: ['message.status'], channel: 'whatsapp', instance: 2 });
    expect(made.secret).toMatch(/^whsec_/);
    expect(made.token).toMatch(/^[\w-]{32}$/);
    const { webhooks } = webhookList.parse((await call('GET')).body);
    expect(webhooks).toEqual([
      {
        id: made.id,
        url,
        form: 'events',
        events: ['message.status'],
        channel: 'whatsapp',
        instance: 2,
        createdAt: '2026-01-01T12:00:00.000Z',
        waiting: 0,
        parked: 0,
      },
    ]);
    expect((await call('GET', `/${made.id.toUpperCase()}`)).body).toEqual(webhooks[0]);
  });

  it('is changed in what is given; null takes a limit away; a new secret is shown once', async () => {
    const { id, secret } = await add({ channel: 'whatsapp', instance: 2, events: ['message.status'] });
    const changed = await call('PATCH', `/${id}`, { url: `${url}/2`, channel: null, instance: null, newSecret: true });
    expect(changed).toMatchObject({ status: 200, body: { url: `${url}/2`, events: ['message.status'] } });
    expect(changed.body['secret']).not.toBe(secret);
    expect(changed.body).not.toHaveProperty('channel');
    expect(changed.body).not.toHaveProperty('token');
    expect((await call('PATCH', `/${id}`, { form: 'whatsmate' })).body).toMatchObject({ events: ['message.received'] });
    expect((await call('PATCH', `/${id}`, { form: 'events', token: 'mine' })).body).toMatchObject({ token: 'mine' });
    expect((await call('PATCH', `/${id}`, { events: null })).body['events']).toHaveLength(5);
  });

  it('is removed', async () => {
    const { id } = await add();
    expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 200, body: { id } });
    expect((await call('GET', `/${id}`)).status).toBe(404);
    expect((await call('GET')).body).toEqual({ webhooks: [] });
  });

  it('of another client is not there', async () => {
    const { id } = await add();
    const { secret } = await test.gateway.admin.call('client.create', { id: 'other' });
    const other = { 'x-wm-client-id': 'other', 'x-wm-client-secret': secret };
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['GET', '/events'],
      ['POST', '/replay'],
    ] as const) {
      const payload = method === 'GET' ? undefined : {};
      const { status, body } = await call(method, `/${id}${path}`, payload, other);
      expect({ status, body }).toEqual({ status: 404, body: { error_message: 'There is no such webhook.' } });
    }
    expect((await call('GET', '', undefined, other)).body).toEqual({ webhooks: [] });
    expect((await call('GET', `/${id}`)).status).toBe(200);
  });

  it('lists its events, none at first, and replays without a body', async () => {
    const { id } = await add();
    const { body } = await call('GET', `/${id}/events?state=waiting&limit=1&after=5`);
    expect(webhookEventsPage.parse(body)).toEqual({ events: [], next: 5 });
    expect(await call('POST', `/${id}/replay`)).toMatchObject({ status: 200, body: { replayed: 0 } });
  });
});

describe('bad input', () => {
  it.each([
    ['{', /^The body is not valid JSON/],
    ['', /body/],
    [[], /body/],
    [{}, /^url/],
    [{ url: 5 }, /^url/],
    [{ url: '' }, /^url/],
    [{ url: `https://a.example/${'x'.repeat(2_048)}` }, /^url/],
    [{ url: 'shop.example' }, 'url: The address is not a URL.'],
    [{ url: 'http://shop.example/' }, 'url: The address must begin with https://.'],
    [{ url: 'ftp://shop.example/' }, /^url/],
    [{ url: 'https://a:b@shop.example/' }, /^url: .*password/],
    [{ url: 'https://shop.example:8443/' }, /^url: This port is not allowed/],
    [{ url: 'https://localhost/' }, /^url: .*private network/],
    [{ url: 'https://127.0.0.1/' }, /^url: .*private network/],
    [{ url: 'https://0x7f.1/' }, /^url: .*private network/],
    [{ url: 'https://[::ffff:10.0.0.1]/' }, /^url: .*private network/],
    [{ url, form: 'xml' }, /^form /],
    [{ url, events: [] }, /^events /],
    [{ url, events: ['message.sent'] }, /^events.0 /],
    [{ url, form: 'whatsmate', events: ['message.status'] }, /^events: /],
    [{ url, channel: 'sms' }, /^channel /],
    [{ url, instance: 1 }, /^instance: .*channel/],
    [{ url, channel: 'whatsapp', instance: 3 }, 'instance: There is no such instance.'],
    [{ url, channel: 'whatsapp', instance: 0 }, /^instance /],
    [{ url, token: '' }, /^token /],
  ] as [unknown, string | RegExp][])('%j is refused with words, and nothing is stored', async (payload, words) => {
    const { status, body } = await call('POST', '', payload);
    expect(status).toBe(400);
    expect(body['error_message']).toMatch(words);
    expect((await call('GET')).body).toEqual({ webhooks: [] });
  });

  it('an eleventh webhook, credentials that are missing, another method', async () => {
    for (let count = 0; count < 10; count += 1) await add();
    const { status, body } = await call('POST', '', { url });
    expect({ status, message: body['error_message'] }).toMatchObject({
      status: 400,
      message: expect.stringMatching(/limit/),
    });
    expect((await call('GET', '', undefined, {})).status).toBe(401);
    expect((await call('PUT', '', {})).status).toBe(405);
  });

  it.each(['?state=lost', '?limit=0', '?limit=501', '?after=-1'])('events%s', async (query) => {
    const { id } = await add();
    expect((await call('GET', `/${id}/events${query}`)).status).toBe(400);
  });

  it.each([{ events: ['x'] }, { events: [] }, { from: 'yesterday' }])('replay of %j', async (payload) => {
    const { id } = await add();
    expect((await call('POST', `/${id}/replay`, payload)).status).toBe(400);
  });
});
