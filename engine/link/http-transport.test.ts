import { directWay } from '../../platform/testing/direct-way.ts';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { systemClock } from '../../platform/clock.ts';
import { ownAuthority } from '../../platform/testing/own-authority.ts';
import { startSmallProxy } from '../../platform/testing/small-proxy.ts';
import { createWayOut, type WayOutChoice } from '../../platform/way-out.ts';
import { LinkError, type LinkTransport } from '../ports.ts';
import { createHttpTransports } from './http-transport.ts';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  authorization: string | undefined;
  body: unknown;
}

let clock: ManualClock;
let server: Server;
let transport: LinkTransport;
let sockets: number;
let seen: Seen[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  clock = createManualClock();
  sockets = 0;
  seen = [];
  server = createServer((request, response) => void take(request, response));
  server.on('connection', () => (sockets += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  transport = createHttpTransports({ clock }).open({
    route: directWay.current(),
    gatewayUrl: `http://127.0.0.1:${port}/pairline/`,
    token: 'secret',
  });
});

afterEach(async () => {
  await transport.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  if (clock.pending > 0) throw new Error('A call left its timer');
});

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url, headers } = request;
  seen.push({ method, url, authorization: headers.authorization, body: JSON.parse(Buffer.concat(chunks).toString()) });
  answer(response);
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  answer = (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};
const accept = (signal?: AbortSignal) =>
  transport.call('accept', { epoch: 1, items: [] }, { timeoutMs: 1_000, ...(signal && { signal }) });
const problem = async (call: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await call.catch((failure: unknown) => failure);
  return error;
};

describe('a call', () => {
  it('goes to its path with the token, and its answer is validated', async () => {
    json(200, { state: 'unbound' });
    const binding = await transport.call('account', { channel: 'whatsapp' }, { accountId: 'a/b', timeoutMs: 1_000 });
    expect(binding).toEqual({ state: 'unbound' });
    expect(seen).toEqual([
      {
        method: 'PUT',
        url: '/pairline/device/v1/accounts/a%2Fb',
        authorization: 'Bearer secret',
        body: { channel: 'whatsapp' },
      },
    ]);
  });

  it('reuses connections', async () => {
    json(200, { accepted: [], refused: [] });
    for (let count = 0; count < 20; count += 1) await accept();
    expect(sockets).toBeLessThanOrEqual(2);
  });

  it('ends at its time limit', async () => {
    const arrived = Promise.withResolvers<void>();
    answer = () => arrived.resolve();
    const failed = problem(accept());
    await arrived.promise;
    await clock.advance(1_000);
    expect(await failed).toMatchObject({ problem: { code: 'timedOut' } });
  });

  it('ends when it is given up', async () => {
    const given = new AbortController();
    const arrived = Promise.withResolvers<void>();
    answer = () => arrived.resolve();
    const failed = problem(accept(given.signal));
    await arrived.promise;
    given.abort();
    expect(await failed).toMatchObject({ problem: { code: 'unreachable' } });
  });

  it('does not follow a redirect with its token', async () => {
    json(307, {}, { location: 'http://127.0.0.1:1/' });
    expect(await problem(accept())).toMatchObject({ problem: { code: 'gatewayError', httpStatus: 307 } });
    expect(seen).toHaveLength(1);
  });
});

describe('an answer that is no success', () => {
  it.each([
    [401, 'tokenRefused', {}, { problem: { code: 'tokenRefused', httpStatus: 401 } }],
    [401, 'somethingElse', {}, { problem: { code: 'tokenRefused' } }],
    [401, 'codeExpired', {}, { problem: { code: 'codeExpired' } }],
    [409, 'superseded', {}, { problem: { code: 'gatewayError', httpStatus: 409 }, code: 'superseded' }],
    [409, 'holdingsMissing', {}, { code: 'holdingsMissing' }],
    [426, 'versionUnsupported', {}, { problem: { code: 'versionUnsupported' } }],
    [429, 'rateLimited', { 'retry-after': '7' }, { problem: { code: 'rateLimited' }, retryAfterMs: 7_000 }],
    [503, 'unavailable', { 'retry-after': '999999' }, { problem: { code: 'gatewayError' }, retryAfterMs: 300_000 }],
    [503, 'unavailable', { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }, { retryAfterMs: undefined }],
  ])('%i %s is data', async (status, code, headers, expected) => {
    json(status, { error: { code, message: '' } }, headers as Record<string, string>);
    expect(await problem(accept())).toMatchObject(expected);
  });

  it('of a proxy that speaks no JSON is data too', async () => {
    answer = (response) => response.writeHead(502).end('<h1>Bad gateway</h1>');
    expect(await problem(accept())).toMatchObject({
      problem: { code: 'gatewayError', httpStatus: 502 },
      code: undefined,
    });
  });
});

describe('an answer that cannot be trusted', () => {
  it.each([
    ['of another shape', '{"accepted":"all"}'],
    ['that is no JSON', '{"accepted":['],
    ['that is empty', ''],
    ['without an end', 'x'.repeat(1024 * 1024 + 1)],
  ])('%s is refused', async (_name, body) => {
    answer = (response) => response.writeHead(200).end(body);
    expect(await problem(accept())).toMatchObject({ problem: { code: 'badAnswer' } });
  });

  it('cut off in the middle counts as lost', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"accepted":');
      setImmediate(() => response.destroy());
    };
    expect(await problem(accept())).toMatchObject({ problem: { code: 'unreachable' } });
  });
});

describe('an address', () => {
  const open = (gatewayUrl: string) => createHttpTransports({ clock }).open({ gatewayUrl, route: directWay.current() });

  it.each([
    'http://gateway.example',
    'http://127.0.0.1.example',
    'ftp://127.0.0.1',
    'gateway',
    'https://a:b@c.example',
  ])('%s is refused', (gatewayUrl) => {
    expect(() => open(gatewayUrl)).toThrow('insecureUrl');
  });

  it.each(['https://gateway.example', 'http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:8080'])(
    '%s is taken',
    async (gatewayUrl) => {
      await open(gatewayUrl).close();
    },
  );

  it('where nobody listens is unreachable', async () => {
    const nobody = open('http://127.0.0.1:9');
    expect(await problem(nobody.call('accept', { epoch: 1, items: [] }, { timeoutMs: 5_000 }))).toMatchObject({
      // The gateway on this machine: trying it soon again bothers nobody.
      problem: { code: 'unreachable', detail: 'ECONNREFUSED', stayedHere: true },
    });
    await nobody.close();
  });

  it('whose name is not found never left this machine', async () => {
    const unknown = open('https://gateway.invalid');
    expect(await problem(unknown.call('accept', { epoch: 1, items: [] }, { timeoutMs: 5_000 }))).toMatchObject({
      problem: { code: 'unreachable', stayedHere: true },
    });
    await unknown.close();
  });
});

describe('A way out with a proxy', () => {
  it('leads to a gateway elsewhere, whose certificate the own authority vouches for', async () => {
    const gateway = createHttpsServer(ownAuthority, (_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"code":"notFound"}}');
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const { port } = gateway.address() as AddressInfo;
    const proxy = await startSmallProxy({ kind: 'http', names: { 'gateway.example:443': port } });
    const problemBy = async (choice: WayOutChoice): Promise<string> => {
      const way = createWayOut({ clock: systemClock, ...choice });
      const far = createHttpTransports({ clock }).open({
        gatewayUrl: 'https://gateway.example/',
        route: way.current(),
      });
      try {
        await far.call('enrol', { protocol: 1, code: 'abcdefgh', key: 'k', name: 'Desk' }, { timeoutMs: 5_000 });
        return 'none';
      } catch (error) {
        return error instanceof LinkError ? `${error.problem.code} ${error.problem.httpStatus ?? ''}`.trim() : 'bug';
      } finally {
        await far.close();
        await way.close();
      }
    };
    await expect(problemBy({ proxy: proxy.proxy, authority: ownAuthority.ca })).resolves.toBe('gatewayError 404');
    await expect(problemBy({ proxy: proxy.proxy })).resolves.toBe('certificateRefused');
    await proxy.stop();
    await expect(problemBy({ proxy: proxy.proxy, authority: ownAuthority.ca })).resolves.toBe('proxyUnreachable');
    gateway.closeAllConnections();
    gateway.close();
    await once(gateway, 'close');
  });

  it('is not taken to the gateway on this machine', async () => {
    const proxy = await startSmallProxy({ kind: 'http' });
    const way = createWayOut({ clock: systemClock, proxy: proxy.proxy });
    const { port } = server.address() as AddressInfo;
    const near = createHttpTransports({ clock }).open({ gatewayUrl: `http://127.0.0.1:${port}`, route: way.current() });
    json(200, {});
    await near
      .call('enrol', { protocol: 1, code: 'abcdefgh', key: 'k', name: 'Desk' }, { timeoutMs: 5_000 })
      .catch((error: unknown) => expect(error).toBeInstanceOf(LinkError));
    expect([proxy.asked, sockets]).toEqual([[], 1]);
    await near.close();
    await way.close();
    await proxy.stop();
  });
});
