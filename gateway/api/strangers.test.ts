import { createHash } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOOPBACK_HOSTS } from '../../platform/guard-rules.ts';
import type { Report } from '../../shared/contract/device.ts';
import { pictures } from '../testing/pictures.ts';
import { STORE_ID, room, startTestGateway, type TestDevice, type TestGateway } from '../testing/test-gateway.ts';

/**
 * Nobody gets at what is another's. The calls are those that the server itself knows, also undocumented ones, so that a new one
 * without its line here fails.
 */

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

/** Calls for everybody, and why. */
const PUBLIC: readonly string[] = [
  'GET /healthz',
  'GET /openapi.json',
  // The description to read, from files of its package.
  'GET /docs',
  'GET /docs*',
  'GET /docs/json',
  'GET /docs/yaml',
  'GET /docs/static/index.html',
  'GET /docs/static/swagger-initializer.js',
  'GET /docs/static/theme/pairline.css',
  'GET /docs/static/theme/pairline.svg',
  // For programs of this machine, or with a token: `metrics.test.ts`.
  'GET /metrics',
  // A list of languages, as at WhatsMate.
  'GET /v1/translation/supported-codes',
  // With a code instead of a token.
  'POST /device/v1/enrol',
];

const ANN = '4915100000001';
const BEN = '4915100000002';
const UNKNOWN_ID = '018f0000-0000-7000-8000-000000000000';
const picture = pictures['image/jpeg'];
const sha256 = createHash('sha256').update(picture).digest('hex');
const unknownSha256 = createHash('sha256').update('unknown').digest('hex');
const ITS_URL = 'https://shop.example/hook';

let test: TestGateway;
let routes: string[];
let stranger: Record<string, string>;
let device: TestDevice;
let epoch: number;
/** What belongs to the client `shop@example.com`. */
let its: { message: string; webhook: string; event: string; job: string };

const inject = (method: Method, url: string, headers: Record<string, string> = {}, body?: unknown) =>
  test.gateway.app.inject({
    method,
    url,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  } satisfies InjectOptions);

/** `METHOD /path/:id` of all handlers, read from the router's own listing. */
function routesOf(listing: string): string[] {
  const found: string[] = [];
  const above: string[] = [];
  for (const line of listing.split('\n')) {
    const [, indent = '', segment, methods = ''] = /^([│ ]*)[├└]── (\S+) \((.+)\)$/u.exec(line) ?? [];
    if (segment === undefined) continue;
    const depth = indent.length / 4;
    above.splice(depth, Infinity, segment);
    for (const method of methods.split(', ')) found.push(`${method} ${above.join('')}`);
  }
  return found.filter((route) => METHODS.some((method) => route.startsWith(`${method} `)));
}

const asked = (route: string): { method: Method; url: string } => {
  const [method = '', path = ''] = route.split(' ');
  return { method: method as Method, url: path.replaceAll(/:\w+/g, 'x').replaceAll('*', '/x') };
};

/** Ann writes to the account. */
const writes = (networkId: string, text: string): Report => ({
  kind: 'inbound',
  accountId: 'acc',
  agoMs: 0,
  inbound: {
    networkId,
    chat: { kind: 'person' },
    from: { number: ANN },
    content: { kind: 'text', text },
    sentAgoMs: 0,
  },
});

beforeAll(async () => {
  test = await startTestGateway(undefined, {
    guard: { plainHttp: false, hosts: LOOPBACK_HOSTS },
    postWebhook: async () => ({ ok: false, error: { code: 'failed' } }),
  });
  const { admin, app } = test.gateway;
  for (const instance of [1, 2]) {
    const telegram = { client: 'shop@example.com', channel: 'telegram' } as const;
    await admin.call('instance.create', telegram);
    await admin.call('instance.optIn', { ...telegram, instance, optIn: false });
  }
  const { secret } = await admin.call('client.create', { id: 'stranger' });
  stranger = { 'x-wm-client-id': 'stranger', 'x-wm-client-secret': secret };
  for (const channel of ['whatsapp', 'telegram'] as const) {
    await admin.call('instance.create', { client: 'stranger', channel });
    await admin.call('instance.optIn', { client: 'stranger', channel, instance: 1, optIn: false });
  }
  device = await test.enrol();
  epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });

  const created = (await inject('POST', '/v1/webhooks', test.headers, { url: ITS_URL })).json<{ id: string }>();
  const image = { number: ANN, image: picture.toString('base64') };
  const sent = await inject('POST', '/v3/whatsapp/single/image/message/1', test.headers, image);
  await device.ok('report', { epoch, storeId: STORE_ID, first: 1, reports: [writes('IN1', 'Hi')] });
  const people = { recipients: [{ number: ANN, at: '2025-05-06', proof: 'form' }] };
  await inject('POST', '/v1/recipients?instance=1', test.headers, people);
  const events = (await inject('GET', `/v1/webhooks/${created.id}/events`, test.headers)).json<{
    events: { id: string }[];
  }>();
  const job = await inject('GET', '/v1/pdf/job/submit?url=http://127.0.0.1:9/a.pdf', test.headers);
  its = {
    message: sent.json<{ id: string }>().id,
    webhook: created.id,
    event: events.events[0]?.id ?? '',
    job: job.json<{ id: string }>().id,
  };

  const all = routesOf(app.printRoutes({ commonPrefix: false }));
  const isRefused = await Promise.all(
    all.map(async (route) => (await inject(asked(route).method, asked(route).url, test.headers)).statusCode === 405),
  );
  routes = all.filter((_, index) => !isRefused[index]);
}, 60_000);
afterAll(() => test.stop());

describe('who says nothing about itself', () => {
  it('is refused by every call that is not for everybody', async () => {
    expect(routes.length).toBeGreaterThan(60);
    expect(PUBLIC.filter((route) => !routes.includes(route))).toEqual([]);
    for (const route of routes) {
      const { method, url } = asked(route);
      const { statusCode } = await inject(method, url);
      expect([route, statusCode === 401]).toEqual([route, !PUBLIC.includes(route)]);
    }
  });

  it('is refused in the same way with a secret or token that is wrong, before anything else is judged', async () => {
    const wrong = { ...test.headers, 'x-wm-client-secret': 'f'.repeat(32), authorization: `Bearer ${'x'.repeat(43)}` };
    for (const route of routes.filter((one) => !PUBLIC.includes(one))) {
      const { method, url } = asked(route);
      const { statusCode } = await inject(method, url, wrong);
      expect([route, statusCode]).toEqual([route, route.includes(' /device/') ? 401 : 474]);
    }
  });
});

/** A call about something that the client has, and the same call about something that nobody has. */
interface Line {
  readonly route: string;
  readonly its: string;
  readonly nobodys: string;
  readonly body?: unknown;
}

/** A line for a call whose first id is this one. */
function line(route: string, id: string, unknownId: string, body?: unknown): Line {
  const [, path = ''] = route.split(' ');
  const about = (one: string): string => path.replace(/:\w+/, one).replace(':number', ANN);
  return { route, its: about(id), nobodys: about(unknownId), body };
}

/** Of each channel, the client has a second instance, and the stranger has only a first one. */
const sends = (): Line[] =>
  routes
    .filter((route) => /^POST \/v3\/.+\/:instance$/.test(route))
    .map((route) => {
      const kind = /(\w+)\/message\/:instance$/.exec(route)?.[1] ?? '';
      const said = kind === 'text' ? { message: 'x' } : kind === 'url' ? { url: 'https://example.com' } : undefined;
      const file = { [kind]: picture.toString('base64'), filename: 'a.bin' };
      return line(route, '2', '99', { number: ANN, group_name: 'Family', group_admin: ANN, ...(said ?? file) });
    });

/** In their order: what removes something comes last. */
const lines = (): Line[] => [
  ...sends(),
  ...['whatsapp', 'telegram'].flatMap((channel) => [
    line(`GET /v3/${channel}/status/health/:instance`, '2', '99'),
    line(`GET /v3/${channel}/status/registration/:instance/:number`, '2', '99'),
  ]),
  {
    route: 'GET /v1/instances/:channel/:instance/registration-link',
    its: '/v1/instances/telegram/2/registration-link',
    nobodys: '/v1/instances/telegram/99/registration-link',
  },
  line('GET /v1/messages/:id', its.message, UNKNOWN_ID),
  line('GET /v1/media/:sha256', sha256, unknownSha256),
  line('GET /v1/pdf/job/check/:jobId', its.job, UNKNOWN_ID),
  line('GET /v1/pdf/job/retrieve_text/:jobId', its.job, UNKNOWN_ID),
  line('GET /v1/webhooks/:id', its.webhook, UNKNOWN_ID),
  line('GET /v1/webhooks/:id/events', its.webhook, UNKNOWN_ID),
  line('POST /v1/webhooks/:id/test', its.webhook, UNKNOWN_ID, {}),
  line('POST /v1/webhooks/:id/replay', its.webhook, UNKNOWN_ID, { ids: [its.event] }),
  {
    route: 'GET /v1/recipients',
    its: '/v1/recipients?channel=whatsapp&instance=2',
    nobodys: '/v1/recipients?channel=whatsapp&instance=99',
  },
  { route: 'GET /v1/inbound', its: '/v1/inbound?channel=whatsapp&instance=1', nobodys: '/v1/inbound?instance=99' },
  {
    route: 'GET /v1/recipients/:number',
    its: `/v1/recipients/${ANN}?channel=whatsapp&instance=1`,
    nobodys: `/v1/recipients/${BEN}?channel=whatsapp&instance=1`,
  },
  {
    route: 'POST /v1/recipients/:number/opt-out',
    its: `/v1/recipients/${BEN}/opt-out?channel=whatsapp&instance=2`,
    nobodys: `/v1/recipients/${BEN}/opt-out?channel=whatsapp&instance=99`,
    body: {},
  },
  line('POST /v1/messages/:id/cancel', its.message, UNKNOWN_ID),
  line('PATCH /v1/webhooks/:id', its.webhook, UNKNOWN_ID, { events: ['message.received'] }),
  line('DELETE /v1/webhooks/:id', its.webhook, UNKNOWN_ID),
  {
    route: 'DELETE /v1/recipients/:number',
    its: `/v1/recipients/${ANN}?channel=whatsapp&instance=1`,
    nobodys: `/v1/recipients/${BEN}?channel=whatsapp&instance=1`,
  },
];

describe('another client', () => {
  it('cannot tell what is there from what is not, and changes nothing; the one who has it can do all of that', async () => {
    const all = lines();
    const withIds = routes
      .filter((route) => /^\w+ \/(?!device\/).*:/.test(route))
      // Without a number at its end it is refused whoever asks.
      .filter((route) => !route.endsWith('/registration/:instance'));
    expect(withIds.filter((route) => !all.some((one) => one.route === route))).toEqual([]);
    const ask = async (one: Line, url: string, headers: Record<string, string>) => {
      const { statusCode, body } = await inject(asked(one.route).method, url, headers, one.body);
      return { route: one.route, statusCode, body };
    };
    for (const one of all) {
      expect(await ask(one, one.its, stranger)).toEqual(await ask(one, one.nobodys, stranger));
    }
    for (const one of all) {
      expect(await ask(one, one.its, test.headers)).not.toEqual(await ask(one, one.nobodys, test.headers));
    }
  });

  it('gets nothing by ids in its own calls', async () => {
    const post = async (url: string, body: unknown) => {
      const answer = await inject('POST', url, stranger, body);
      return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
    };
    const attachment = (hash: string) =>
      post('/v1/messages', {
        instance: 1,
        to: { kind: 'number', number: BEN },
        content: { kind: 'image', media: { sha256: hash } },
      });
    expect(await attachment(sha256)).toEqual(await attachment(unknownSha256));
    const webhook = (instance: number) => post('/v1/webhooks', { url: ITS_URL, channel: 'whatsapp', instance });
    expect(await webhook(2)).toEqual(await webhook(99));
    const own = await post('/v1/webhooks', { url: ITS_URL });
    const replayed = await post(`/v1/webhooks/${String(own.body['id'])}/replay`, { ids: [its.event] });
    expect(replayed).toEqual({ status: 200, body: { replayed: 0 } });
  });
});

/** The start of another run of a device. */
const sessionOf = (run: string) => ({ protocol: 1, appVersion: '1.0.0', capabilities: [], storeId: STORE_ID, run });

describe('another device', () => {
  it('gets and changes nothing of what a device has, though it knows the ids of messages and files', async () => {
    const other = await test.enrol('stranger');
    const otherEpoch = await other.start();
    const bound = await other.ok('account', { channel: 'whatsapp', number: '491520000000' }, 'theirs');
    expect(bound).toMatchObject({ state: 'bound', client: 'stranger' });

    const sent = await inject('POST', '/v3/whatsapp/single/image/message/1', test.headers, {
      number: ANN,
      image: picture.toString('base64'),
    });
    const { id } = sent.json<{ id: string }>();
    const { leases } = await device.ok('poll', { epoch, room: room(), waitMs: 0 });
    const lease = leases.find(({ message }) => message.id === id);
    expect(lease).toBeDefined();
    const fence = lease?.fence ?? 0;
    // Only who held the message knows its id on the network; that is why receipts need no fence.
    const networkId = '3EB0000000000000000000';
    const before = await test.statusOf(id);

    const polled = await other.ok('poll', { epoch: otherEpoch, room: room('acc'), waitMs: 0 });
    expect(polled).toMatchObject({ leases: [], commands: [] });
    expect(await other.ok('accept', { epoch: otherEpoch, items: [{ id, fence }] })).toEqual({
      accepted: [],
      refused: [id],
    });
    const about: Report[] = [
      { kind: 'sending', id, fence, agoMs: 0 },
      { kind: 'result', id, fence, networkId, outcome: { kind: 'failed', reason: 'notReachable' }, agoMs: 0 },
      { kind: 'receipt', id, networkId, receipt: 'read', agoMs: 0 },
      { kind: 'memberReceipt', id, networkId, member: BEN, receipt: 'read', agoMs: 0 },
      writes('FORGED', 'Stop'),
    ];
    await other.ok('report', { epoch: otherEpoch, storeId: STORE_ID, first: 1, reports: about });
    expect(await test.statusOf(id)).toEqual(before);
    const received = await inject('GET', '/v1/inbound', test.headers);
    expect(received.body).not.toContain('FORGED');

    const text = { kind: 'text', to: { kind: 'number', number: ANN }, text: 'hello' } as const;
    const asAnother = { accountId: 'acc', key: 'key of the wish' };
    expect(await other.ok('send', { ...asAnother, wish: text })).toMatchObject({ kind: 'refused', code: 'unbound' });
    const again = { accountId: 'theirs', key: 'another key', wish: { kind: 'again', id } } as const;
    expect(await other.ok('send', again)).toMatchObject({ kind: 'refused', code: 'messageUnknown' });
    const many = { accountId: 'acc', texts: [{ key: 'key of one', to: text.to, text: 'x' }] };
    expect(await other.ok('sendMany', many)).toMatchObject({ answers: [{ kind: 'refused', code: 'unbound' }] });
    expect(await other.ok('bundle', { commandId: 'x', files: [] })).toEqual({ state: 'notAsked' });

    // To say that one has received a file is not to have it, though its hash is right.
    const claimed = { kind: 'image', media: { sha256, bytes: picture.byteLength, mimetype: 'image/jpeg' } } as const;
    const said = { networkId: 'CLAIM', chat: { kind: 'person' }, from: { number: BEN }, sentAgoMs: 0 } as const;
    const claims: Report[] = [
      { kind: 'inbound', accountId: 'theirs', agoMs: 0, inbound: { ...said, content: claimed } },
      {
        kind: 'inbound',
        accountId: 'theirs',
        agoMs: 0,
        inbound: { ...said, networkId: 'EDIT', content: { kind: 'edit', toNetworkId: 'CLAIM', content: claimed } },
      },
    ];
    await other.ok('report', { epoch: otherEpoch, storeId: STORE_ID, first: about.length + 1, reports: claims });
    expect((await inject('GET', '/v1/inbound', stranger)).body).toContain('CLAIM');
    expect((await inject('GET', `/v1/media/${sha256}`, stranger)).statusCode).toBe(404);

    const media = (token: string) => inject('GET', `/device/v1/media/${sha256}`, { authorization: `Bearer ${token}` });
    expect((await media(device.token)).statusCode).toBe(200);
    expect((await media(other.token)).statusCode).toBe(404);
    expect(await device.ok('accept', { epoch, items: [{ id, fence }] })).toEqual({ accepted: [id], refused: [] });

    // What it says to hold, as if the message were its own.
    const held = await test.statusOf(id);
    const newest = (await other.ok('session', sessionOf('another run'))).epoch;
    const holdings = [{ id, fence, state: 'unsure' as const }];
    expect(await other.ok('holdings', { epoch: newest, holdings, last: true })).toMatchObject({ release: [id] });
    expect(await test.statusOf(id)).toEqual(held);

    // An answer to what somebody else was asked.
    expect((await inject('POST', `/v1/messages/${id}/cancel`, test.headers, {})).statusCode).toBe(202);
    const asked = async () => (await device.ok('poll', { epoch, room: room(), waitMs: 0 })).commands;
    const [command] = await asked();
    expect(command).toMatchObject({ kind: 'cancel', messageId: id });
    const answer: Report = { kind: 'answer', commandId: command?.id ?? '', answer: 'tooLate', agoMs: 0 };
    const first = about.length + claims.length + 1;
    await other.ok('report', { epoch: newest, storeId: STORE_ID, first, reports: [answer] });
    expect(await asked()).toEqual([command]);
  });
});
