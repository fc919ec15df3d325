import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOOPBACK_HOSTS } from '../../platform/guard-rules.ts';
import type { Report } from '../../shared/contract/device.ts';
import { webhookEvent, type Webhook } from '../../shared/contract/webhooks.ts';
import { PARK_AFTER_MS } from '../../shared/policy/webhook-retry.ts';
import { PortError } from '../../shared/ports.ts';
import type { GatewayStore } from '../store/store.ts';
import { STORE_ID, startTestGateway, type TestDevice, type TestGateway } from '../testing/test-gateway.ts';
import { answers, startReceiver, type Answer, type TestReceiver } from '../testing/test-receiver.ts';
import { signedHeaders } from '../../platform/webhook-signing.ts';

let test: TestGateway;
let receiver: TestReceiver;
let device: TestDevice;
let epoch: number;
let reports: number;
/** While it is true the store takes no results. */
let isFull: boolean;
const others: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  isFull = false;
  const wrap = (store: GatewayStore): GatewayStore => ({
    ...store,
    settleWebhook: (settled) => (isFull ? Promise.reject(new PortError('diskFull', {})) : store.settleWebhook(settled)),
  });
  test = await startTestGateway(wrap, { guard: { plainHttp: false, hosts: LOOPBACK_HOSTS } });
  receiver = await startReceiver();
  device = await test.enrol();
  epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
  reports = 1;
});
afterEach(async () => {
  await receiver.close();
  for (const other of others.splice(0)) await other.close();
  await test.stop();
});

const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
  test.call({ method, url: `/v1/webhooks${path}`, headers: test.headers, ...(payload && { payload }) });
const add = async (more: object = {}): Promise<{ id: string; secret: string; token: string }> => {
  const { status, body } = await call('POST', '', { url: receiver.url, ...more });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as { id: string; secret: string; token: string };
};
const webhook = async (id: string): Promise<Webhook> => (await call('GET', `/${id}`)).body as unknown as Webhook;
const report = async (...news: Report[]): Promise<void> => {
  await device.ok('report', { epoch, storeId: STORE_ID, first: reports, reports: news });
  reports += news.length;
};
const from = (number: string, text: string, more: object = {}): Report => ({
  kind: 'inbound',
  accountId: 'acc',
  agoMs: 0,
  inbound: {
    networkId: `${number} ${text}`,
    chat: { kind: 'person' },
    from: { number, name: 'Ann' },
    content: { kind: 'text', text },
    sentAgoMs: 5_000,
    ...more,
  },
});
const ANN = '4915100000001';
const BOB = '4915100000002';
const texts = (): unknown[] =>
  receiver.calls.map(({ body }) => (body as { data: { content: { text: string } } }).data.content.text);
const ids = (): unknown[] => receiver.calls.map(({ headers }) => headers['webhook-id']);
/** Until the gateway has stored what became of a try. */
const stored = async (id: string, expected: object): Promise<void> =>
  vi.waitFor(async () => expect(await webhook(id)).toMatchObject(expected), { timeout: 5_000, interval: 5 });

/** A server that speaks bytes. */
async function rawServer(serve: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  others.push({
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('what a receiver gets', () => {
  it('is signed JSON with its length, under an id of its own', async () => {
    const { secret } = await add();
    await report(from(ANN, 'Hello'));
    await receiver.arrived(1);
    const [got] = receiver.calls;
    expect(got).toMatchObject({
      method: 'POST',
      path: '/hook',
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(got?.text ?? '')),
        'user-agent': 'Pairline (webhook)',
        connection: 'keep-alive',
      },
    });
    expect(got?.headers['transfer-encoding']).toBeUndefined();
    const at = Number(got?.headers['webhook-timestamp']) * 1_000;
    expect(at).toBe(test.clock.now());
    const id = String(got?.headers['webhook-id']);
    expect(got?.headers).toMatchObject(
      signedHeaders({ id, at, body: Buffer.from(got?.text ?? ''), secrets: [secret] }),
    );
    expect(webhookEvent.parse(got?.body)).toMatchObject({
      type: 'message.received',
      data: { channel: 'whatsapp', instance: 1, from: { number: ANN }, content: { kind: 'text', text: 'Hello' } },
    });
  });

  it('in the form of WhatsMate is its JSON, strings throughout, for what has words', async () => {
    const { token } = await add({ form: 'whatsmate', token: 'my token' });
    expect(token).toBe('my token');
    const media = { sha256: 'a'.repeat(64), bytes: 9, mimetype: 'image/png' };
    const group = { chat: { kind: 'group', id: 'g', name: 'Family' }, from: { lid: '77' } };
    await report(
      from(ANN, 'Hello'),
      from(BOB, 'x', { content: { kind: 'image', media, caption: 'Look' } }),
      from(BOB, 'y', { content: { kind: 'image', media } }),
      from(BOB, 'In the group', group),
    );
    await receiver.arrived(3);
    const common = { token: 'my token', instance_id: '1', gateway_number: '491510000000' };
    const bodies = receiver.calls.map(({ body }) => body);
    expect(bodies).toContainEqual({ ...common, type: 'individual', number: ANN, message: 'Hello' });
    expect(bodies).toContainEqual({ ...common, type: 'individual', number: BOB, message: 'Look' });
    expect(bodies).toContainEqual({
      ...common,
      type: 'group',
      group_name: 'Family',
      number: '',
      message: 'In the group',
    });
    expect(bodies).toHaveLength(3);
  });

  it('tells what becomes of a message and how the account stands', async () => {
    await add({ events: ['message.status', 'account.state'] });
    const id = await test.accept('Hi', ANN);
    await test.call({ method: 'POST', url: `/v1/messages/${id}/cancel`, headers: test.headers });
    await receiver.arrived(1);
    await report({ kind: 'session', accountId: 'acc', state: 'loggedOut', cause: 'banned', agoMs: 0 });
    await receiver.arrived(2);
    const timestamp = '2026-01-01T12:00:00.000Z';
    const origin = { channel: 'whatsapp', instance: 1 };
    expect(receiver.calls.map(({ body }) => webhookEvent.parse(body))).toEqual([
      {
        type: 'message.status',
        timestamp,
        data: { id, ...origin, to: { kind: 'number', number: ANN }, status: 'cancelled' },
      },
      {
        type: 'account.state',
        timestamp,
        data: { ...origin, number: '491510000000', state: 'loggedOut', cause: 'banned' },
      },
    ]);
  });

  it('says test when it is asked to, and the caller learns the answer', async () => {
    const { id } = await add();
    expect((await call('POST', `/${id}/test`)).body).toMatchObject({ delivered: true, status: 200 });
    receiver.answer = answers(403);
    expect((await call('POST', `/${id}/test`)).body).toMatchObject({
      delivered: false,
      status: 403,
      error: 'http403',
      message: 'The receiver answered 403. Only 200 to 299 means received.',
    });
    expect(receiver.calls[0]?.body).toMatchObject({ type: 'test', data: { webhook: id } });
    await call('PATCH', `/${id}`, { form: 'whatsmate' });
    await call('POST', `/${id}/test`);
    expect(receiver.calls[2]?.body).toMatchObject({ number: '491510000000', message: 'This is a test.' });
  });
});

describe('order', () => {
  it('a chat waits for its event that was not received, others flow on', async () => {
    const { id } = await add();
    receiver.answer = (got, response) =>
      void response.writeHead(JSON.stringify(got.body).includes(ANN) ? 500 : 200).end();
    await report(from(ANN, 'A1'), from(ANN, 'A2'), from(BOB, 'B1'), from(BOB, 'B2'));
    await receiver.arrived(3);
    await stored(id, { waiting: 2 });
    expect(texts().toSorted()).toEqual(['A1', 'B1', 'B2']);
    receiver.answer = answers(204);
    await test.clock.advance(5_000);
    await receiver.arrived(5);
    expect(texts().slice(3)).toEqual(['A1', 'A2']);
    await stored(id, { waiting: 0 });
  });

  it('survives a restart: what waited is delivered, in order', async () => {
    const { id } = await add();
    receiver.answer = answers(503);
    await report(from(ANN, 'A1'), from(ANN, 'A2'), from(ANN, 'A3'));
    await receiver.arrived(1);
    await stored(id, { failing: { failures: 1 } });
    receiver.answer = answers(200);
    await test.restart();
    await test.clock.advance(5_000);
    await receiver.arrived(4);
    expect(texts()).toEqual(['A1', 'A1', 'A2', 'A3']);
  });

  it('at most eight are under way at one endpoint', async () => {
    await add();
    const held: (() => void)[] = [];
    receiver.answer = (_got, response) => held.push(() => response.end());
    await report(...Array.from({ length: 12 }, (_, index) => from(`49151000000${index + 10}`, `${index}`)));
    await receiver.arrived(8);
    expect(held).toHaveLength(8);
    held[0]?.();
    await receiver.arrived(9);
    receiver.answer = answers(200);
    for (const release of held.slice(1)) release();
    await receiver.arrived(12);
    expect(new Set(ids()).size).toBe(12);
  });
});

describe('a try that fails is repeated under the same id', () => {
  const twice = async (first: Answer, wait: () => Promise<void>, error: string): Promise<void> => {
    const { id } = await add();
    receiver.answer = first;
    await report(from(ANN, 'Hello'));
    await receiver.arrived(1);
    await wait();
    await stored(id, { failing: { failures: 1, error } });
    receiver.answer = answers(200);
    await test.clock.advance(5_000);
    await receiver.arrived(2);
    await stored(id, { waiting: 0 });
    expect(new Set(ids()).size).toBe(1);
    const [before, after] = receiver.calls.map(({ headers }) => headers['webhook-timestamp']);
    expect(Number(after)).toBeGreaterThan(Number(before));
  };
  const atOnce = async (): Promise<void> => undefined;

  it.each([400, 404, 410, 500, 502])('after %s', (status) => twice(answers(status), atOnce, `http${status}`));

  it('after a redirect, which is not followed', () =>
    twice(answers(302, { location: `${receiver.url}/other` }), atOnce, 'redirectRefused'));

  it('after a connection that is reset before the answer', () =>
    twice((_got, response) => void response.destroy(), atOnce, 'failed ECONNRESET'));

  it('after half a head', () =>
    twice((_got, response) => response.socket?.end('HTTP/1.1 200 OK\r\nConte') as never, atOnce, 'failed ECONNRESET'));

  it('after 15 seconds without an answer; the late one does not count', async () => {
    const late = Promise.withResolvers<void>();
    const answer: Answer = (_got, response) => void late.promise.then(() => response.end());
    await twice(answer, () => test.clock.advance(15_000), 'timedOut');
    late.resolve();
  });

  it('after a wait as long as the receiver asks for', async () => {
    const { id } = await add();
    receiver.answer = answers(429, { 'retry-after': '120' });
    await report(from(ANN, 'Hello'));
    await receiver.arrived(1);
    await stored(id, { failing: { nextTryAt: '2026-01-01T12:02:00.000Z' } });
    receiver.answer = answers(200);
    await test.clock.advance(119_000);
    expect(receiver.calls).toHaveLength(1);
    await test.clock.advance(1_000);
    await receiver.arrived(2);
  });

  it('after a receiver that accepts connections and never answers', async () => {
    const { id } = await add();
    const connected = Promise.withResolvers<void>();
    const url = await rawServer(() => connected.resolve());
    await call('PATCH', `/${id}`, { url });
    await report(from(ANN, 'Hello'));
    await connected.promise;
    await test.clock.advance(15_000);
    await stored(id, { waiting: 1, failing: { error: 'timedOut' } });
  });

  it('after a receiver that is not there', async () => {
    const { id } = await add();
    const gone = await startReceiver();
    await gone.close();
    await call('PATCH', `/${id}`, { url: gone.url });
    await report(from(ANN, 'Hello'));
    await stored(id, {
      failing: { error: 'failed ECONNREFUSED', message: 'The receiver refuses connections. Is it running?' },
    });
  });
});

describe('what counts as received', () => {
  const received = async (answer: Answer): Promise<void> => {
    const { id } = await add();
    receiver.answer = answer;
    await report(from(ANN, 'Hello'));
    await stored(id, { waiting: 0, lastDeliveredAt: expect.any(String) });
    expect((await webhook(id)).failing).toBeUndefined();
  };

  it.each([200, 201, 202, 204, 299])('%s', (status) => received(answers(status)));

  it('a 2xx whose body breaks', () =>
    received((_got, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    }));

  it('a 2xx whose body never ends, without reading all of it', async () => {
    const closed = Promise.withResolvers<void>();
    await received((_got, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 'a')));
        response.once('drain', pour);
      };
      response.on('close', () => closed.resolve());
      pour();
    });
    await closed.promise;
  });

  it('an HTTP/1.0 answer of a receiver that calls the API before it answers and reads Content-Length', async () => {
    const { id } = await add({ form: 'whatsmate', url: await oldReceiver() });
    await report(from(ANN, 'Hello'));
    await stored(id, { waiting: 0, lastDeliveredAt: expect.any(String) });
    expect(replies).toEqual([200]);
  });

  const replies: number[] = [];
  /** Reads as many bytes as the header says, sends a text, and only then answers, as old scripts do. */
  const oldReceiver = (): Promise<string> =>
    rawServer((socket) => {
      let text = '';
      socket.setEncoding('latin1').on('data', (chunk: string) => {
        text += chunk;
        const [head = '', body] = text.split('\r\n\r\n');
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
        if (body === undefined || body.length < length) return;
        const { number } = JSON.parse(body) as { number: string };
        void test.send({ number, message: 'Thanks' }).then(({ status }) => {
          replies.push(status);
          return socket.end('HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nOK');
        });
      });
    });
});

describe('an endpoint that only fails', () => {
  it('is asked less and less, by one event at a time, and gets all once it answers', async () => {
    const { id } = await add();
    receiver.answer = answers(500);
    for (let count = 0; count < 20; count += 1) await report(from(`49151000001${count + 10}`, `${count}`));
    for (let failures = 1; failures <= 5; failures += 1) {
      await receiver.arrived(failures);
      await stored(id, { failing: { failures: expect.any(Number) } });
      await test.clock.advance(failures < 5 ? 5_000 : 0);
    }
    await vi.waitFor(async () => expect((await webhook(id)).failing?.failures).toBeGreaterThanOrEqual(5));
    const before = receiver.calls.length;
    for (let minutes = 0; minutes < 60; minutes += 5) {
      await test.clock.advance(300_000);
      await test.clock.settle();
    }
    expect(receiver.calls.length - before).toBeLessThan(20);
    await vi.waitFor(async () => expect((await webhook(id)).failing?.nextTryAt).toBeDefined());
    receiver.answer = answers(200);
    await test.clock.advance(300_000);
    await stored(id, { waiting: 0 });
    expect((await webhook(id)).failing).toBeUndefined();
  });

  it('has its events parked after 72 hours, where they are seen and replayed', async () => {
    const { id } = await add({ events: ['message.received'] });
    receiver.answer = (got, response) => void response.writeHead(got.text.includes('A1') ? 500 : 200).end();
    await report(from(ANN, 'A1'), from(ANN, 'A2'));
    await receiver.arrived(1);
    await stored(id, { failing: { failures: 1 } });
    test.clock.jump(PARK_AFTER_MS);
    await test.clock.advance(5_000);
    await stored(id, { waiting: 0, parked: 1 });
    const { body } = await call('GET', `/${id}/events?state=parked`);
    expect(body).toMatchObject({ events: [{ type: 'message.received', error: 'http500', tries: 2 }] });
    receiver.answer = answers(200);
    expect(texts().at(-1)).toBe('A2');
    expect((await call('POST', `/${id}/replay`, {})).body).toEqual({ replayed: 1 });
    await stored(id, { waiting: 0, parked: 0 });
    expect(texts().at(-1)).toBe('A1');
    expect(await test.gateway.webhooks.figures()).toMatchObject({
      waiting: 0,
      oldestMs: 0,
      parked: 1,
      parkedNow: 0,
      delivered: 2,
    });
  });
});

describe('trouble of our own', () => {
  it('a store that takes no results has nothing sent over and over; what was sent comes again under its id', async () => {
    const { id } = await add();
    isFull = true;
    await report(from(ANN, 'A1'), from(ANN, 'A2'));
    await receiver.arrived(1);
    await vi.waitFor(() => expect(JSON.stringify(test.log.lines)).toContain('webhook.notSettled'));
    await test.clock.advance(14_000);
    expect(receiver.calls).toHaveLength(1);
    isFull = false;
    await test.clock.advance(15_000);
    await receiver.arrived(3);
    await stored(id, { waiting: 0 });
    expect(texts()).toEqual(['A1', 'A1', 'A2']);
    expect(new Set(ids()).size).toBe(2);
  });

  it('neither numbers nor texts nor addresses are logged', async () => {
    const { id } = await add();
    receiver.answer = answers(500);
    await report(from(ANN, 'Secret words'));
    await stored(id, { failing: { failures: 1 } });
    const log = JSON.stringify(test.log.lines);
    expect(log).toContain('webhook.failed');
    for (const secret of [ANN, 'Secret words', receiver.url]) expect(log).not.toContain(secret);
  });

  it('an endpoint that is removed while it is asked is forgotten', async () => {
    const { id } = await add();
    const asked = Promise.withResolvers<() => void>();
    receiver.answer = (_got, response) => asked.resolve(() => response.end());
    await report(from(ANN, 'A1'), from(ANN, 'A2'));
    const release = await asked.promise;
    expect((await call('DELETE', `/${id}`)).status).toBe(200);
    release();
    await vi.waitFor(async () =>
      expect(await test.gateway.webhooks.figures()).toMatchObject({ waiting: 0, delivered: 1 }),
    );
    expect(texts()).toEqual(['A1']);
  });
});
