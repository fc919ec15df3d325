import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knock } from '../../gateway/admin/door.ts';
import { pictures } from '../../gateway/testing/pictures.ts';
import { startTestGateway } from '../../gateway/testing/test-gateway.ts';
import { CLIENT, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { createCaller, expectNoInternals, type Answered, type Asked, type Caller } from './asking.ts';
import type { KnownFields } from './generate.ts';
import { knownFields } from './known.ts';
import { callsOf, isOf, operationsOf, type Operation } from './operations.ts';
import { canWatch, expectLevel, expectNoTrouble } from './process.ts';
import { expectTalk, talksOf } from './raw.ts';
import { fuzz, SEED } from './rounds.ts';

/** Every call of the REST API that its document describes, to a real gateway. */

const PER_CALL = { test: 12, prove: 1_500 };

/** The document is the same in every gateway; tests have to be named before one has started. */
const described = await startTestGateway();
const document = await described.call({ method: 'GET', url: '/openapi.json' });
await described.stop();
const operations = operationsOf(document.body as unknown as Parameters<typeof operationsOf>[0], 'Device protocol');

let gateway: GatewayProcess;
let caller: Caller;
let admin: NonNullable<Awaited<ReturnType<typeof knock>>>;
let headers: Record<string, string>;
/** Of messages, webhooks and files that are there. */
const ids: string[] = [];
/** Of all that was accepted; a call that is repeated under its key gets the same one. */
const accepted = new Set<string>();

/** The client's own server: takes events, and is no PDF. */
const receiver = createServer((request, response) => {
  request.resume();
  response.end();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  gateway = await startGatewayProcess({ env: { PAIRLINE_ALLOWED_HOSTS: '127.0.0.1:*', PAIRLINE_LOG_LEVEL: 'warn' } });
  const knocked = await knock(gateway.folder);
  if (!knocked) throw new Error('The gateway does not listen for its owner');
  admin = knocked;
  const { secret } = await admin.call('client.create', { id: CLIENT });
  for (const channel of ['whatsapp', 'telegram'] as const) {
    await admin.call('instance.create', { client: CLIENT, channel });
    await admin.call('instance.optIn', { client: CLIENT, channel, instance: 1, optIn: false });
  }
  headers = { 'x-wm-client-id': CLIENT, 'x-wm-client-secret': secret };
  caller = createCaller(gateway.url);
  for (let count = 0; count < 3; count += 1) ids.push(await sendGood());
});
afterAll(async () => {
  caller?.close();
  await gateway?.stop();
  receiver.close();
});

const good = {
  channel: 'whatsapp',
  instance: 1,
  to: { kind: 'number', number: '14155550199' },
  content: { kind: 'text', text: 'x' },
};

async function sendGood(): Promise<string> {
  const body = Buffer.from(JSON.stringify(good));
  const answered = await caller.ask({
    method: 'POST',
    path: '/v1/messages',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  });
  expect(answered.status).toBe(200);
  const { id } = JSON.parse(answered.text) as { id: string };
  accepted.add(id);
  return id;
}

const messagesCounted = async (): Promise<number> => {
  const { usage } = await admin.call('usage.list', { client: CLIENT });
  return usage.reduce((sum, { messages }) => sum + messages, 0);
};

const filesKept = async (): Promise<string[]> =>
  (await readdir(join(gateway.folder, 'media'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();

function known(): KnownFields {
  const { port } = receiver.address() as AddressInfo;
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const mp3 = base64(Buffer.concat([Buffer.from('ID3'), Buffer.alloc(500, 1)]));
  const opus = base64(
    Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), Buffer.alloc(500, 1)]),
  );
  const pdf = base64(Buffer.from('%PDF-1.7'));
  const picture = base64(pictures['image/jpeg']);
  return {
    ...knownFields,
    id: fc.constantFrom(...ids),
    url: fc.constantFrom(`http://127.0.0.1:${port}/x.pdf`, 'https://10.0.0.1/', 'https://[::1]/'),
    image: fc.constant(picture),
    document: fc.constant(pdf),
    audio: fc.constant(mp3),
    voice_note: fc.constant(opus),
    data: fc.constantFrom(picture, pdf, mp3, opus),
    filename: fc.constantFrom('a.pdf', 'a.mp3', 'a.ogg'),
    sha256: fc.constantFrom('0'.repeat(64), 'f'.repeat(64)),
    fromLang: fc.constantFrom('en', 'es'),
  };
}

/** What may come of any address, whatever it was meant for. */
const STATUSES_OF_ADDRESSES = ['400', '401', '404', '405', '431', '474'];

function expectAnswer(asked: Asked, answered: Answered, statuses: readonly string[]): void {
  const { status, text, headers: said } = answered;
  expect([...statuses, ...STATUSES_OF_ADDRESSES]).toContain(String(status));
  if (status < 400) return;
  expect(said['content-type']).toBe('application/json; charset=utf-8');
  if (asked.method === 'HEAD') return;
  const body = JSON.parse(text) as unknown;
  expect(body).toEqual({ error_message: expect.stringMatching(/./) });
  expectNoInternals(text, asked);
}

const isSend = ({ method, path }: Operation): boolean =>
  method === 'POST' && (path === '/v1/messages' || path.endsWith('/message/{instance}'));

describe(`the REST API, seed ${SEED}`, () => {
  it.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s',
    { timeout: 3_600_000 },
    async (_, operation) => {
      await fuzz(callsOf(operation, { known: known(), headers }), PER_CALL, async (asked) => {
        const files = isSend(operation) ? await filesKept() : [];
        const answered = await caller.ask(asked);
        const isOwn = isOf(operation, asked.path);
        expectAnswer(asked, answered, isOwn ? operation.statuses : [...operation.statuses, '200']);
        if (isOwn && answered.status === 200 && answered.headers['content-type']?.startsWith('application/json')) {
          const contract = operation.answer(200);
          if (contract) expect(contract.safeParse(JSON.parse(answered.text)).error).toBeUndefined();
        }
        if (!isSend(operation)) return;
        if (answered.status === 200) accepted.add((JSON.parse(answered.text) as { id: string }).id);
        else expect(await filesKept()).toEqual(files);
        expect(await messagesCounted()).toBe(accepted.size);
      });
      await sendGood();
    },
  );

  it('any method on any address is answered, and told nothing of the inside', async () => {
    const methods = fc.constantFrom(
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
      'QUERY',
    );
    const paths = fc.constantFrom(
      ...operations.map(({ path }) => path),
      '/metrics',
      '/docs',
      '/openapi.json',
      '/device/v1/poll',
    );
    const more = fc.constantFrom('', '/', '//', '/..', '/%2e%2e/x', '?', '?x=%', '#x', '/x', ';x', '%00', '%');
    const calls = fc.record({
      method: methods,
      path: fc.tuple(paths, more).map(([path, end]) => path + end),
      headers: fc.constantFrom(headers, {}),
    });
    await fuzz(calls, { test: 200, prove: 10_000 }, async (asked) => {
      const answered = await caller.ask(asked);
      expect(answered.status).toBeLessThan(500);
      if (answered.status >= 400) expectNoInternals(answered.text, asked);
    });
    await sendGood();
  });

  it(
    'whatever comes on a connection, byte by byte, ends with an answer or without one, and soon',
    { timeout: 7_200_000 },
    async () => {
      const target = {
        paths: [
          '/v1/messages',
          '/v3/whatsapp/single/image/message/1',
          '/v1/inbound?limit=1',
          '/healthz',
          '/device/v1/poll',
        ],
        headers: { host: new URL(gateway.url).host, ...headers, 'content-type': 'application/json' },
        bodies: [JSON.stringify(good), '{}', '', '['.repeat(500)],
      };
      const port = Number(new URL(gateway.url).port);
      await fuzz(talksOf(target), { test: 150, prove: 20_000 }, async (asked) => {
        const before = await messagesCounted();
        const { text } = await expectTalk(port, asked);
        // An answer may be lost with its connection; none may be given for nothing.
        const queued = text.split('"status":"queued"').length - 1;
        expect(await messagesCounted()).toBeGreaterThanOrEqual(before + queued);
      });
      await sendGood();
    },
  );

  it.runIf(canWatch)('memory and handles level off', { timeout: 7_200_000 }, async () => {
    const calls = fc.oneof(
      ...operations.filter((one) => !isSend(one)).map((one) => callsOf(one, { known: known(), headers })),
    );
    let seed = SEED;
    await expectLevel(gateway.child, { test: 300, prove: 30_000 }, async (count) => {
      for (const asked of fc.sample(calls, { numRuns: count, seed: (seed += 1) })) await caller.ask(asked);
    });
  });

  it('whatever was accepted can be read, and the gateway has met no error of its own', async () => {
    for (const id of accepted) {
      expect(await caller.ask({ method: 'GET', path: `/v1/messages/${id}`, headers })).toMatchObject({ status: 200 });
    }
    expectNoTrouble(gateway.child);
  });
});
