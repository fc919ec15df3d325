import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { UiDoor, UiServerFrame, UiSnapshot } from '../../shared/contract/ui.ts';
import type { Log } from '../../shared/ports.ts';
import { systemClock } from '../../platform/clock.ts';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createVault } from '../../platform/vault.ts';
import { openAccessFile } from './access/access-file.ts';
import { createAccess, SESSION_MAX_MS, type Access } from './access/access.ts';
import { LINK_VALID_MS } from './access/one-time-links.ts';
import { quickPasswords } from './access/testing/quick-passwords.ts';
import { PER_ADDRESS } from '../../shared/policy/sign-in-wait.ts';
import { PING_EVERY_MS } from './pings.ts';
import { createUiServer, MAX_FRAME_BYTES, UI_PATH, type UiServer, type UiServerOptions } from './ui-server.ts';

let access: Access;
let cookie: string;
let folder: string;
let server: UiServer;
let clock: ManualClock;
let subscribers = 0;
const calls: { name: string; input: unknown }[] = [];
const logged: string[] = [];
/** Requests about backups that were let through. */
const brought: (string | undefined)[] = [];

const log: Log = {
  debug: (event, fields) => void logged.push(`${event} ${JSON.stringify(fields)}`),
  info: (event, fields) => void logged.push(`${event} ${JSON.stringify(fields)}`),
  warn: (event, fields) => void logged.push(`${event} ${JSON.stringify(fields)}`),
  error: (event, fields) => void logged.push(`${event} ${JSON.stringify(fields)}`),
  with: () => log,
};

const door = {
  snapshot: () => ({ now: 1 }) as UiSnapshot,
  subscribe: () => {
    subscribers += 1;
    return () => void (subscribers -= 1);
  },
  call: async (name: string, input: unknown) => {
    calls.push({ name, input });
    if (name === 'link.retry') throw new Error('a defect');
    return { ok: true, value: null };
  },
} as unknown as UiDoor;

beforeEach(async () => {
  calls.length = 0;
  brought.length = 0;
  logged.length = 0;
  subscribers = 0;
  folder = await mkdtemp(join(tmpdir(), 'pairline-ui-'));
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.html'), 'secret');
  await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html><title>Pairline</title>');
  await writeFile(join(folder, 'renderer', 'assets', 'a-1.js'), '1');
  await writeFile(join(folder, 'renderer', 'notes.txt'), 'not a part of the screens');
  clock = createManualClock();
  const vault = createVault(new Uint8Array(32).fill(7));
  const file = await openAccessFile(join(folder, 'ui-access'), vault);
  access = createAccess({ file, vault, clock, random: createSeededRandom(3), log, passwords: quickPasswords });
  const backups: NonNullable<UiServerOptions['backups']> = {
    answer: async (request, response) => {
      brought.push(request.method);
      response.end('a backup');
    },
  };
  const rendererFolder = join(folder, 'renderer');
  server = await createUiServer({ door, rendererFolder, port: 0, access, backups, clock, log });
  cookie = (await signIn({ link: linkSecret() })).cookie;
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** One request with the path exactly as given, which `fetch` would tidy up. */
function get(path: string, options: { host?: string; method?: string; headers?: Record<string, string> } = {}) {
  const { host = `127.0.0.1:${server.port}`, method = 'GET', headers = {} } = options;
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path, method, headers: { host, ...headers } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

const linkSecret = (): string => new URL(server.link()).hash.slice('#link='.length);

/** One request to the session's address; `headers` replace those of our own page. */
function ask(method: string, body?: unknown, headers: Record<string, string> = {}) {
  const own = `127.0.0.1:${server.port}`;
  const text = body === undefined ? '' : JSON.stringify(body);
  return new Promise<{ status: number; cookie: string; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const sent = { host: own, origin: `http://${own}`, 'content-type': 'application/json', ...headers };
      request({ host: '127.0.0.1', port: server.port, path: '/ui/session', method, headers: sent }, (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (answer += part));
        const [set = ''] = response.headers['set-cookie'] ?? [];
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            cookie: set.split(';', 1)[0] ?? '',
            headers: response.headers,
            body: answer,
          }),
        );
      })
        .on('error', reject)
        .end(text);
    },
  );
}
const signIn = (body: unknown, headers: Record<string, string> = {}) => ask('POST', body, headers);

function open(options: { cookie?: string; origin?: string; host?: string; path?: string } = {}): WebSocket {
  const { origin = `http://127.0.0.1:${server.port}`, host = `127.0.0.1:${server.port}`, path = UI_PATH } = options;
  const headers = { host, cookie: options.cookie ?? cookie };
  return new WebSocket(`ws://127.0.0.1:${server.port}${path}`, ['pairline.ui.v1'], { origin, headers });
}

const closeCode = async (socket: WebSocket): Promise<number> => {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
};
const refusal = async (socket: WebSocket): Promise<string> => {
  const [error] = (await once(socket, 'error')) as [Error];
  return error.message;
};
const nextFrame = async (socket: WebSocket): Promise<UiServerFrame> => {
  const [data] = (await once(socket, 'message')) as [Buffer];
  return JSON.parse(data.toString()) as UiServerFrame;
};

test('the page comes with a policy that lets nothing else in', async () => {
  const page = await get('/');
  expect(page.status).toBe(200);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
  );
  expect(page.headers['x-content-type-options']).toBe('nosniff');
  expect(page.headers['referrer-policy']).toBe('no-referrer');
  expect(page.headers['cache-control']).toBe('no-cache');
});

test('files named by their content are kept by the browser', async () => {
  expect((await get('/assets/a-1.js')).headers['cache-control']).toContain('immutable');
});

test.each([
  '/../secret.html',
  '/%2e%2e/secret.html',
  '/..%2fsecret.html',
  '/assets/../../secret.html',
  '/assets/..\\..\\secret.html',
  '//secret.html',
  '/notes.txt',
  '/index.html%00',
])('%s leads nowhere', async (path) => {
  const answer = await get(path);
  expect(answer.status).toBe(404);
  expect(answer.body).not.toContain('secret');
});

test('only reading is possible', async () => {
  expect((await get('/', { method: 'POST' })).status).toBe(405);
  expect((await get('/', { method: 'HEAD' })).body).toBe('');
});

test('another site that points its name at this machine is turned away', async () => {
  expect((await get('/', { host: 'evil.example' })).status).toBe(421);
  expect((await get('/', { host: `evil.example:${server.port}` })).status).toBe(421);
  expect(await refusal(open({ host: `evil.example:${server.port}` }))).toContain('421');
});

test('a page of another site cannot open the WebSocket, not even with the cookie', async () => {
  expect(await refusal(open({ origin: 'https://evil.example' }))).toContain('403');
  expect(await refusal(open({ origin: 'null' }))).toContain('403');
  expect(await refusal(open({ path: '/other' }))).toContain('404');
});

test('a browser that is not signed in is told so, and hears and does nothing', async () => {
  const socket = open({ cookie: 'pairline=x; other=y' });
  let heard = 0;
  socket.on('message', () => (heard += 1));
  socket.on('open', () => socket.send(JSON.stringify({ id: 1, call: 'link.retry', input: {} })));
  expect(await closeCode(socket)).toBe(4401);
  expect(heard).toBe(0);
  expect(calls).toEqual([]);
});

test('who is signed in hears the snapshot first', async () => {
  const socket = open();
  expect(await nextFrame(socket)).toEqual({ kind: 'snapshot', snapshot: { now: 1 } });
  socket.close();
  await closeCode(socket);
});

test('the cookie is out of reach for scripts and other sites, and no secret is in the log', async () => {
  const secret = linkSecret();
  const signedIn = await signIn({ link: secret });
  expect(signedIn.status).toBe(204);
  expect(signedIn.headers['set-cookie']?.[0]).toMatch(
    new RegExp(`^pairline_${server.port}=[\\w-]{43}; Path=/ui; HttpOnly; SameSite=Strict; Max-Age=7776000$`),
  );
  await signIn({ link: secret });
  for (const hidden of [secret, signedIn.cookie.split('=')[1] ?? '?']) expect(logged.join('\n')).not.toContain(hidden);
});

test('a link works once, and not after its time', async () => {
  const used = linkSecret();
  expect((await signIn({ link: used })).status).toBe(204);
  expect(await signIn({ link: used })).toMatchObject({ status: 401, cookie: '' });
  const late = linkSecret();
  await clock.advance(LINK_VALID_MS);
  expect((await signIn({ link: late })).status).toBe(401);
});

test('a page of another site, or of another program on this machine, can neither sign in nor out', async () => {
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', `https://127.0.0.1:${server.port}`]) {
    expect((await signIn({ link: linkSecret() }, { origin })).status).toBe(403);
    expect((await ask('DELETE', undefined, { origin, cookie })).status).toBe(403);
  }
  // What a form can send without asking first.
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await signIn({ link: linkSecret() }, form)).status).toBe(415);
  expect((await signIn({ link: linkSecret() }, { host: `evil.example:${server.port}` })).status).toBe(421);
  expect(JSON.parse((await ask('GET', undefined, { cookie })).body)).toEqual({ signedIn: true, password: false });
});

test('backups are for who is signed in, and no other page brings one with their cookie', async () => {
  const own = `http://127.0.0.1:${server.port}`;
  expect((await get('/ui/backup')).status).toBe(401);
  expect((await get('/ui/backup', { headers: { cookie: `pairline_${server.port}=x` } })).status).toBe(401);
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', own.replace('http', 'https')]) {
    expect((await get('/ui/backup?at=0', { method: 'PUT', headers: { cookie, origin } })).status).toBe(403);
  }
  expect((await get('/ui/backup?at=0', { method: 'PUT', headers: { cookie } })).status).toBe(403);
  const host = `evil.example:${server.port}`;
  expect((await get('/ui/backup', { host, headers: { cookie } })).status).toBe(421);
  expect(brought).toEqual([]);
  expect(await get('/ui/backup', { headers: { cookie } })).toMatchObject({ status: 200, body: 'a backup' });
  expect((await get('/ui/backup?at=0', { method: 'PUT', headers: { cookie, origin: own } })).status).toBe(200);
});

test('what is no sign-in is refused, however large', async () => {
  expect((await signIn({})).status).toBe(400);
  expect((await signIn({ link: 'x'.repeat(10_000) })).status).toBe(400);
  expect((await ask('PUT', {})).status).toBe(405);
});

test('signing out ends the open pages of this browser alone, and its cookie for ever', async () => {
  const other = (await signIn({ link: linkSecret() })).cookie;
  const [own, others] = [open(), open({ cookie: other })];
  await Promise.all([nextFrame(own), nextFrame(others)]);
  const ended = closeCode(own);
  expect((await ask('DELETE', undefined, { cookie })).headers['set-cookie']?.[0]).toContain('Max-Age=0');
  expect(await ended).toBe(4401);
  expect(await closeCode(open())).toBe(4401);
  expect(others.readyState).toBe(WebSocket.OPEN);
  others.terminate();
});

test('a session that ran out is ended on the open page too', async () => {
  const socket = open();
  await nextFrame(socket);
  const ended = closeCode(socket);
  clock.jump(SESSION_MAX_MS);
  await clock.advance(PING_EVERY_MS);
  expect(await ended).toBe(4401);
});

test('wrong passwords are slowed down, and a restart does not help', async () => {
  await access.setPassword('correct horse battery');
  for (let tries = 0; tries < PER_ADDRESS.free; tries += 1) {
    expect((await signIn({ password: 'wrong' })).status).toBe(401);
  }
  const held = await signIn({ password: 'correct horse battery' });
  expect(held).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
  const file = await openAccessFile(join(folder, 'ui-access'), createVault(new Uint8Array(32).fill(7)));
  expect(file.current.tries['127.0.0.1']?.count).toBe(PER_ADDRESS.free);
  await clock.advance(1_000);
  expect((await signIn({ password: 'correct horse battery' })).status).toBe(204);
});

test('calls are checked against the contract before the engine sees them', async () => {
  const socket = open();
  await nextFrame(socket);
  const ask = (call: string, input: unknown): Promise<UiServerFrame> => {
    socket.send(JSON.stringify({ id: 7, call, input }));
    return nextFrame(socket);
  };
  expect(await ask('account.pair', { accountId: 'a' })).toEqual({
    kind: 'answer',
    id: 7,
    result: { ok: true, value: null },
  });
  expect(await ask('account.pair', { accountId: 5 })).toMatchObject({ result: { error: { code: 'badInput' } } });
  expect(await ask('constructor', {})).toMatchObject({ result: { error: { code: 'unknownCall' } } });
  expect(await ask('link.retry', {})).toEqual({
    kind: 'answer',
    id: 7,
    result: { ok: false, error: { code: 'internal' } },
  });
  expect(calls.map(({ name }) => name)).toEqual(['account.pair', 'link.retry']);
  socket.terminate();
});

test.each([
  ['no JSON', 'nonsense', 4400],
  ['another shape', '{"id":"1"}', 4400],
  ['binary', Buffer.from('{}'), 4400],
  ['an oversized frame', 'x'.repeat(MAX_FRAME_BYTES + 1), 1009],
])('%s ends the connection', async (_name, frame, code) => {
  const socket = open();
  await nextFrame(socket);
  socket.send(frame);
  expect(await closeCode(socket)).toBe(code);
  expect(calls).toEqual([]);
});

test('a client that no longer answers is let go', async () => {
  const socket = open();
  await nextFrame(socket);
  socket.pause();
  await clock.advance(2 * PING_EVERY_MS);
  await expect.poll(() => subscribers).toBe(0);
  socket.terminate();
});

test('a request that never ends its headers does not hold the stop up, and no timer stays', async () => {
  const stream = connect(server.port, '127.0.0.1');
  await once(stream, 'connect');
  // A reset is how the end may look from here.
  stream.on('error', () => stream.destroy());
  const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()));
  stream.write('GET / HTTP/1.1\r\n');
  await server.close();
  await closed;
  expect(clock.pending).toBe(0);
});

test('a port that is taken is said, not waited for', async () => {
  const again = createUiServer({
    door,
    rendererFolder: join(folder, 'renderer'),
    port: server.port,
    access,
    clock: systemClock,
    log,
  });
  await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a body that is too long or breaks off is the caller’s mistake: answered where that is possible, and no failure of ours', async () => {
  expect(await ask('POST', { link: 'x'.repeat(200_000) })).toMatchObject({ status: 400, body: '{"code":"badInput"}' });
  expect(await ask('POST', { link: 'x'.repeat(200_000) }, { origin: 'http://other.example' })).toMatchObject({
    status: 403,
  });
  const own = `127.0.0.1:${server.port}`;
  const head = `POST /ui/session HTTP/1.1\r\nHost: ${own}\r\nOrigin: http://${own}\r\nContent-Type: application/json\r\n`;
  const socket = connect(server.port, '127.0.0.1');
  socket.end(`${head}Content-Length: 100\r\n\r\n{"link"`);
  socket.resume();
  await once(socket, 'close');
  expect((await ask('GET')).status).toBe(200);
  expect(logged.filter((line) => line.startsWith('ui.requestFailed'))).toEqual([]);
});
