import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { knockOwner, type Owner } from '../../engine/headless/owner-door.ts';
import { startChild, type Child } from '../support/child.ts';
import { createCaller, expectNoInternals, type Answered, type Asked, type Caller } from './asking.ts';
import { framesWith, sendFrame } from './frames.ts';
import { anyJson, likelyOf, oddTexts, type JsonSchema } from './generate.ts';
import { canWatch, expectLevel, expectNoTrouble } from './process.ts';
import { expectTalk, talksOf } from './raw.ts';
import { fuzz, SEED } from './rounds.ts';
import { bytesOf } from './texts.ts';

/** What a headless device answers over HTTP: its pages, signing in, backups. Its WebSocket has a test of its own. */

const COUNT = { test: 250, prove: 40_000 };
const STATUSES = [200, 204, 400, 401, 403, 404, 405, 408, 409, 413, 415, 421, 429, 431];

let folder: string;
let device: Child<{ ui: string }>;
let caller: Caller;
let origin: string;
let owner: Owner;
let cookie: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pairline-'));
  device = await startChild('engine/headless.ts', ['--json', '--data-dir', folder, '--ui-port', '0'], {
    PAIRLINE_LOG_LEVEL: 'warn',
  });
  ({ origin } = new URL(device.ready.ui));
  caller = createCaller(origin);
  const knocked = await knockOwner(folder);
  if (!knocked) throw new Error('The device does not listen for its owner');
  owner = knocked;
  cookie = await signIn();
});
afterAll(async () => {
  caller?.close();
  await device?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** With a link of the owner, as a browser does. */
async function signIn(): Promise<string> {
  const { url } = await owner.call('ui.link', {});
  const link = new URLSearchParams(new URL(url).hash.slice(1)).get('link');
  const headers = { origin, 'content-type': 'application/json' };
  const answered = await caller.ask({
    method: 'POST',
    path: '/ui/session',
    headers,
    body: Buffer.from(JSON.stringify({ link })),
  });
  expect(answered.status).toBe(204);
  return answered.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
}

const text = (maxLength: number): JsonSchema => ({ type: 'string', minLength: 1, maxLength });
const signInBody: JsonSchema = {
  anyOf: [
    { type: 'object', properties: { link: text(200) }, required: ['link'] },
    { type: 'object', properties: { password: text(1_000) }, required: ['password'] },
  ],
};

function calls(): fc.Arbitrary<Asked> {
  const ats = fc.oneof(
    fc.constantFrom('0', '1', '-1', '1e3', 'x', '', '99999999999999999999', '0&at=5', '%00'),
    oddTexts.map((at) => encodeURIComponent(at.toWellFormed())),
  );
  const paths = fc.oneof(
    { weight: 4, arbitrary: fc.constant('/ui/session') },
    { weight: 4, arbitrary: ats.map((at) => `/ui/backup?at=${at}`) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '/',
        '/index.html',
        '/ui',
        '/ui/backup',
        '/assets/',
        '/assets/../../package.json',
        '/%2e%2e/owner.json',
        '/owner.json',
        '//',
        '/ui/session/',
        '/ui%2fsession',
        '/?',
        '/%',
        '/\\..\\x',
      ),
    },
    { weight: 1, arbitrary: oddTexts.map((path) => `/${encodeURIComponent(path.toWellFormed())}`) },
  );
  const one = (
    right: string,
    ...wrong: (string | string[] | undefined)[]
  ): fc.Arbitrary<string | string[] | undefined> =>
    fc.oneof({ weight: 8, arbitrary: fc.constant(right) }, { weight: 2, arbitrary: fc.constantFrom(...wrong) });
  const { host } = new URL(origin);
  const headers = fc
    .record({
      host: one(host, 'other.example', '127.0.0.1', `${host}.`, `${host.toUpperCase()}x`),
      origin: one(origin, undefined, 'null', 'http://other.example', `${origin}/`, 'x'.repeat(2_000)),
      cookie: one(
        cookie,
        undefined,
        '',
        `${cookie}x`,
        cookie.toUpperCase(),
        `${'a=b; '.repeat(400)}${cookie}`,
        '=;=;;',
        `${cookie}; ${cookie}`,
      ),
      'content-type': one(
        'application/json',
        undefined,
        '',
        'text/plain',
        'application/json; charset=utf-8',
        'multipart/form-data',
      ),
      'x-forwarded-for': one('', '127.0.0.1', 'x'),
    })
    .map(
      (made) =>
        Object.fromEntries(
          Object.entries(made).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        ) as Asked['headers'],
    );
  const bodies = fc.oneof(
    { weight: 6, arbitrary: bytesOf(likelyOf(signInBody)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(4_096, 4_097, 70_000, 1_048_577, 3_000_000).map((length) => Buffer.alloc(length, 'x')),
    },
  );
  return fc.record({
    method: fc.constantFrom('GET', 'GET', 'POST', 'POST', 'PUT', 'PUT', 'HEAD', 'OPTIONS', 'PATCH'),
    path: paths,
    headers,
    body: bodies,
  });
}

function expectAnswer(asked: Asked, { status, text: said, headers }: Answered): void {
  expect(STATUSES).toContain(status);
  expect(headers['x-content-type-options']).toBe('nosniff');
  if (status >= 400) expectNoInternals(said, asked);
}

const filesKept = async (): Promise<string[]> => (await readdir(folder, { recursive: true })).toSorted();

describe(`the screens over HTTP, seed ${SEED}`, () => {
  it(
    'answer whatever comes, keep nothing of what they refuse, and let the owner in afterwards',
    { timeout: 7_200_000 },
    async () => {
      const files = await filesKept();
      await fuzz(calls(), COUNT, async (asked) => {
        const answered = await caller.ask(asked);
        expectAnswer(asked, answered);
        if (answered.status >= 400)
          expect((await filesKept()).filter((name) => !/backups/.test(name))).toEqual(
            files.filter((name) => !/backups/.test(name)),
          );
        if (asked.method === 'DELETE') cookie = await signIn();
      });
      cookie = await signIn();
      const { status, text: said } = await caller.ask({ method: 'GET', path: '/ui/session', headers: { cookie } });
      expect([status, JSON.parse(said)]).toMatchObject([200, { signedIn: true }]);
    },
  );

  it(
    'whatever comes on a connection, byte by byte, ends with an answer or without one, and soon',
    { timeout: 7_200_000 },
    async () => {
      const { host, port } = new URL(origin);
      const target = {
        paths: ['/', '/ui', '/ui/session', '/ui/backup?at=0', '/index.html'],
        headers: { host, origin, cookie, 'content-type': 'application/json' },
        bodies: ['{"link":"x"}', '{"password":"not this one"}', '', 'x'.repeat(5_000)],
      };
      await fuzz(talksOf(target), { test: 150, prove: 20_000 }, async (asked) => {
        await expectTalk(Number(port), asked);
      });
      cookie = await signIn();
    },
  );

  it.runIf(canWatch)('pages that come, talk nonsense and go leave nothing behind', { timeout: 7_200_000 }, async () => {
    const queries = fc.constantFrom('messages.page', 'health.day', 'health.events', 'groups.page', 'nothing');
    const visits = fc.record({
      said: fc.array(framesWith(fc.record({ call: queries, input: anyJson })), { maxLength: 4 }),
      /** Without waiting for the snapshot, and without a word. */
      isRude: fc.boolean(),
    });
    let seed = SEED;
    await expectLevel(device, { test: 120, prove: 8_000 }, async (count) => {
      for (const { said, isRude } of fc.sample(visits, { numRuns: count, seed: (seed += 1) })) {
        const socket = new WebSocket(`${origin.replace('http', 'ws')}/ui`, ['pairline.ui.v1'], {
          origin,
          headers: { cookie },
        });
        // A reset is an end like another.
        socket.on('error', () => undefined);
        const closed = once(socket, 'close');
        await once(socket, isRude ? 'open' : 'message');
        for (const frame of said) sendFrame(socket, frame);
        if (isRude) socket.terminate();
        else socket.close();
        // A peer whose frames make no sense any more may not hear the closing handshake.
        const patience = setTimeout(() => socket.terminate(), 200);
        await closed;
        clearTimeout(patience);
      }
    });
    expectNoTrouble(device);
  });

  it.runIf(canWatch)('memory and handles level off', { timeout: 7_200_000 }, async () => {
    let seed = SEED;
    await expectLevel(device, { test: 200, prove: 30_000 }, async (count) => {
      for (const asked of fc.sample(calls(), { numRuns: count, seed: (seed += 1) })) await caller.ask(asked);
    });
    expectNoTrouble(device);
  });
});
