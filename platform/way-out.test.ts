import { createServer as createHttpsServer, request } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Pool } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Proxy } from '../shared/model/proxy.ts';
import { systemClock as clock } from './clock.ts';
import { ProxyError, proxyErrorIn } from './proxy-error.ts';
import { ownAuthority } from './testing/own-authority.ts';
import { startSmallProxy, type SmallProxy, type SmallProxyOptions } from './testing/small-proxy.ts';
import { createWayOut, type WayOut, type WayOutChoice } from './way-out.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
/** A server that knows its visitors: none may come but through the proxy. */
let echo: { port: number; visitors: number };
let secure: { port: number; visitors: number };

beforeEach(async () => {
  echo = { port: 0, visitors: 0 };
  secure = { port: 0, visitors: 0 };
  echo.port = await listen(
    createServer((socket) => socket.pipe(socket)),
    echo,
  );
  const page = createHttpsServer(ownAuthority, (asked, answer) => asked.on('end', () => answer.end('hello')).resume());
  secure.port = await listen(page, secure);
  const sockets = new WebSocketServer({ server: page });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function listen(server: Server, counted: { visitors: number }): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    counted.visitors += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function proxyOf(options: SmallProxyOptions): Promise<SmallProxy> {
  const small = await startSmallProxy(options);
  ends.push(small.stop);
  return small;
}

function wayOut(choice: WayOutChoice): WayOut {
  const way = createWayOut({ clock, ...choice });
  ends.push(way.close);
  return way;
}

const said = async (way: WayOut, host: string, port: number): Promise<string> => {
  const socket = await way.current().open({ host, port });
  socket.write('ping');
  const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  socket.destroy();
  return answer;
};
const failureOf = (work: Promise<unknown>): Promise<ProxyError | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => proxyErrorIn(error),
  );

describe.each(['http', 'https', 'socks5'] as const)('Through a proxy of the kind %s', (kind) => {
  const authority = kind === 'https' ? ownAuthority.ca : undefined;

  it('a name is resolved by the proxy, and both ends understand each other', async () => {
    const { proxy, asked } = await proxyOf({ kind, names: { 'far.example:7000': echo.port } });
    const way = wayOut({ proxy, authority });
    await expect(said(way, 'far.example', 7000)).resolves.toBe('ping');
    expect(asked).toEqual(['far.example:7000']);
    expect(way.evidence().workedAt).toBeGreaterThan(0);
  });

  it('user and password are given, and wrong ones are told from a proxy that is down', async () => {
    const { proxy } = await proxyOf({ kind, login: { user: 'ada', password: 'pässword: 1' } });
    const way = wayOut({ proxy, authority });
    await expect(said(way, '127.0.0.1', echo.port)).resolves.toBe('ping');
    for (const wrong of [{ password: 'other' }, { user: undefined, password: undefined }] satisfies Partial<Proxy>[]) {
      const other = wayOut({ proxy: { ...proxy, ...wrong }, authority });
      const failure = await failureOf(other.current().open({ host: '127.0.0.1', port: echo.port }));
      expect(failure?.code).toBe('proxyLogin');
      expect(other.evidence().trouble).toMatchObject({ code: 'proxyLogin' });
    }
    expect(echo.visitors).toBe(1);
  });

  it('what the proxy refuses is not reached in another way', async () => {
    const { proxy } = await proxyOf({ kind, refuses: true });
    const way = wayOut({ proxy, authority });
    const failure = await failureOf(way.current().open({ host: '127.0.0.1', port: echo.port }));
    expect(failure?.code).toBe('proxyRefused');
    expect(echo.visitors).toBe(0);
  });

  it('with the proxy down nothing connects, by none of the ways that programs have', async () => {
    const small = await startSmallProxy({ kind });
    await small.stop();
    const route = wayOut({ proxy: small.proxy, authority }).current();
    const url = `https://127.0.0.1:${secure.port}/`;
    const { connector: connect } = route;
    if (!connect || !route.dispatcher) throw new Error('A proxy needs ways of its own');
    const pool = new Pool(url, { connect });
    ends.push(() => pool.destroy());
    const failures = await Promise.all([
      failureOf(route.open({ host: '127.0.0.1', port: echo.port })),
      failureOf(route.openSecure({ host: '127.0.0.1', port: secure.port })),
      failureOf(fetch(url, { dispatcher: route.dispatcher } as RequestInit)),
      failureOf(pool.request({ method: 'GET', path: '/' })),
      failureOf(asked(url, route.agent('https:'))),
      failureOf(answered(`wss://127.0.0.1:${secure.port}/`, route.agent('https:'))),
    ]);
    expect(failures.map((failure) => failure?.code)).toEqual(failures.map(() => 'proxyUnreachable'));
    expect([echo.visitors, secure.visitors]).toEqual([0, 0]);
  });
});

describe('With an authority of one’s own', () => {
  it.each([
    ['directly', undefined],
    ['through a proxy', 'http'],
  ] as const)('its servers are believed %s, by all the ways that programs have', async (_, kind) => {
    const small = kind && (await proxyOf({ kind }));
    const route = wayOut({ proxy: small?.proxy, authority: ownAuthority.ca }).current();
    const url = `https://127.0.0.1:${secure.port}/`;
    const { connector: connect } = route;
    if (!connect || !route.dispatcher) throw new Error('An authority needs ways of its own');
    const pool = new Pool(url, { connect });
    ends.push(() => pool.destroy());
    await expect(fetch(url, { dispatcher: route.dispatcher } as RequestInit).then((all) => all.text())).resolves.toBe(
      'hello',
    );
    await expect(pool.request({ method: 'GET', path: '/' }).then(({ body }) => body.text())).resolves.toBe('hello');
    await expect(asked(url, route.agent('https:'))).resolves.toBe(200);
    await expect(answered(`wss://127.0.0.1:${secure.port}/`, route.agent('https:'))).resolves.toBe('ping');
    expect(new Set(small?.asked)).toEqual(new Set(small && [`127.0.0.1:${secure.port}`]));
    expect(secure.visitors).toBeGreaterThan(0);
  });

  it('others are not, and a certificate for another name neither', async () => {
    const open = (choice: WayOutChoice, host: string, names: Record<string, number>) =>
      proxyOf({ kind: 'socks5', names }).then(({ proxy }) =>
        wayOut({ proxy, ...choice })
          .current()
          .openSecure({ host, port: 443 })
          .then(
            () => 'believed',
            (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
          ),
      );
    const own = { authority: ownAuthority.ca };
    await expect(open({}, 'gateway.example', { 'gateway.example:443': secure.port })).resolves.toBe(
      'SELF_SIGNED_CERT_IN_CHAIN',
    );
    await expect(open(own, 'other.example', { 'other.example:443': secure.port })).resolves.toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
    await expect(open(own, 'gateway.example', { 'gateway.example:443': secure.port })).resolves.toBe('believed');
  });
});

describe('A change of the way', () => {
  it('ends what is open on the former one, and holds for the next connection', async () => {
    const [first, second] = [await proxyOf({ kind: 'http' }), await proxyOf({ kind: 'socks5' })];
    const way = wayOut({ proxy: first.proxy, authority: ownAuthority.ca });
    const url = `https://127.0.0.1:${secure.port}/`;
    await asked(url, way.current().agent('https:'));
    await way.change({ proxy: second.proxy, authority: ownAuthority.ca });
    expect(way.evidence()).toEqual({});
    await asked(url, way.current().agent('https:'));
    expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
  });

  it('is tried out before, without a word in the evidence', async () => {
    const small = await proxyOf({ kind: 'http' });
    const way = wayOut({});
    const { route, close } = way.tryOut({ proxy: small.proxy });
    (await route.open({ host: '127.0.0.1', port: echo.port })).destroy();
    await close();
    expect(small.asked).toHaveLength(1);
    expect(way.evidence()).toEqual({});
  });
});

/** The status of the answer. */
const asked = (url: string, agent: unknown): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { agent: agent as never, method: 'POST' }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    })
      .on('error', reject)
      .end('body');
  });

const answered = (url: string, agent: unknown): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { agent: agent as never });
    socket.on('open', () => socket.send('ping'));
    socket.on('message', (data) => {
      socket.terminate();
      resolve(String(data));
    });
    socket.on('error', reject);
  });
