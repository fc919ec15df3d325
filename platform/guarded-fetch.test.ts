import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createPlainServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { GuardedTarget } from './guard-rules.ts';
import { connectTo, createGuardedFetch } from './guarded-fetch.ts';
import { endLater, endServers, internet, page, PUBLIC, PUBLIC_V6, refused } from './testing/internet.ts';
import { intranetCertificate } from './testing/intranet-certificate.ts';
import { createManualClock } from './testing/manual-clock.ts';

afterEach(endServers);

describe('a page on the public internet', () => {
  it('is fetched from the addresses that were checked', async () => {
    const { fetch, resolved, targets } = await internet(page);
    expect(await fetch('http://shop.example/a?b=1#c')).toMatchObject({
      ok: true,
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: Buffer.from('<title>Page</title>'),
      truncated: false,
    });
    expect(resolved).toEqual(['shop.example']);
    expect(targets).toEqual([{ hostname: 'shop.example', addresses: [PUBLIC, PUBLIC_V6], port: 80, secure: false }]);
  });

  it('is asked for uncompressed, without cookies and credentials, on its own connection', async () => {
    const seen: object[] = [];
    const { fetch } = await internet((request, response) => {
      seen.push({ url: request.url, ...request.headers });
      response.setHeader('set-cookie', 'a=b');
      if (seen.length === 1) response.writeHead(302, { location: '/next' });
      response.end();
    });
    await fetch('http://shop.example/a?b=1', { headers: { accept: 'text/html' } });
    const headers = { accept: 'text/html', 'accept-encoding': 'identity', connection: 'close', host: 'shop.example' };
    const common = { ...headers, 'user-agent': 'Pairline (test)' };
    expect(seen).toEqual([
      { url: '/a?b=1', ...common },
      { url: '/next', ...common },
    ]);
  });

  it('may have a literal public address, which no resolver is asked for', async () => {
    const { fetch, resolved, targets } = await internet(page);
    expect((await fetch(`http://${PUBLIC}/`)).ok).toBe(true);
    expect((await fetch(`http://[${PUBLIC_V6}]/`)).ok).toBe(true);
    expect(resolved).toEqual([]);
    expect(targets.map(({ addresses }) => addresses)).toEqual([[PUBLIC], [PUBLIC_V6]]);
  });

  it('is reached over TLS for https, under its own name', async () => {
    const { fetch, targets } = await internet(page);
    await fetch('https://shop.example./');
    expect(targets).toMatchObject([{ hostname: 'shop.example', port: 443, secure: true }]);
  });

  it('may say that it is not there', async () => {
    const { fetch } = await internet((_request, response) => response.writeHead(404).end());
    expect(await fetch('http://shop.example/')).toMatchObject({ ok: true, status: 404 });
  });
});

describe('redirects', () => {
  const redirectTimes =
    (times: number): RequestListener =>
    (request, response) => {
      const step = Number(request.url?.slice(1));
      if (step < times) response.writeHead(302, { location: `http://host${step + 1}.example/${step + 1}` }).end();
      else response.end('here');
    };

  it('three are followed, each name checked', async () => {
    const { fetch, resolved } = await internet(redirectTimes(3));
    expect(await fetch('http://host0.example/0')).toMatchObject({ ok: true, url: 'http://host3.example/3' });
    expect(resolved).toEqual(['host0.example', 'host1.example', 'host2.example', 'host3.example']);
  });

  it('a fourth is not', async () => {
    const { fetch, targets } = await internet(redirectTimes(4));
    expect(await fetch('http://host0.example/0')).toEqual(refused('redirectRefused'));
    expect(targets).toHaveLength(4);
  });
});

describe('time and size', () => {
  /** Fetches, and lets the time pass when the server has begun its answer. */
  const inTime = async (answer: RequestListener, limitMs = 2_000) => {
    const began = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const { clock, fetch } = await internet((request, response) => {
      response.on('close', () => gone.resolve());
      answer(request, response);
      began.resolve();
    });
    const fetched = fetch('http://shop.example/');
    await began.promise;
    await clock.advance(limitMs);
    const result = await fetched;
    await gone.promise;
    return result;
  };

  it('a server that accepts and is silent ends in time, and its connection with it', async () => {
    expect(await inTime(() => undefined)).toEqual(refused('timedOut'));
  });

  it('a body that never ends, byte by byte, ends in time', async () => {
    const trickle: RequestListener = (_request, response) => {
      const timer = setInterval(() => response.write('a'), 1);
      response.on('close', () => clearInterval(timer));
      response.write('a');
    };
    expect(await inTime(trickle)).toMatchObject(refused('timedOut'));
  });

  it('a name that is never resolved ends in time', async () => {
    const { clock, fetch } = await internet(page, { resolve: () => new Promise(() => undefined) });
    const fetched = fetch('http://shop.example/');
    await clock.advance(2_000);
    expect(await fetched).toEqual(refused('timedOut'));
  });

  it('an endless body is cut at the limit and its connection closed', async () => {
    const gone = Promise.withResolvers<void>();
    const { fetch } = await internet((_request, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64_000, 'a')));
        response.once('drain', pour);
      };
      response.on('close', () => gone.resolve());
      pour();
    });
    const answer = await fetch('http://shop.example/');
    expect(answer).toMatchObject({ ok: true, truncated: true });
    expect(answer.ok && answer.body.length).toBe(512_000);
    await gone.promise;
  });

  it('the caller can end it, before and during', async () => {
    const { fetch, targets } = await internet(page);
    expect(await fetch('http://shop.example/', { signal: AbortSignal.abort() })).toEqual(refused('aborted'));
    expect(targets).toEqual([]);
    const end = new AbortController();
    const silent = await internet(() => end.abort());
    expect(await silent.fetch('http://shop.example/', { signal: end.signal })).toEqual(refused('aborted'));
  });

  it('leaves no timer behind', async () => {
    const { clock, fetch } = await internet(page);
    await fetch('http://shop.example/');
    await fetch('http://127.0.0.1/');
    expect(clock.pending).toBe(0);
  });
});

describe('trouble is data', () => {
  it('a name that is not there', async () => {
    const notFound = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const { fetch } = await internet(page, { resolve: notFound });
    const expected = { ok: false, error: { code: 'notResolved', detail: 'ENOTFOUND' } };
    expect(await fetch('http://nowhere.example/')).toEqual(expected);
    const nothing = await internet(page, { resolve: async () => [] });
    expect(await nothing.fetch('http://nowhere.example/')).toEqual(refused('notResolved'));
  });

  it('a compressed body, an upgrade, a connection that breaks, what is no HTTP', async () => {
    const gzip = await internet((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end());
    const error = { code: 'encodingRefused', status: 200 };
    expect(await gzip.fetch('http://shop.example/')).toEqual({ ok: false, error });
    for (const text of ['', 'HTTP/1.1 101 Up\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n', 'SSH-2.0\r\n\r\n']) {
      const { fetch } = await internet((request) => request.socket.end(text));
      expect(await fetch('http://shop.example/')).toMatchObject(refused('failed'));
    }
    const cut = await internet((_request, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('a', () => response.destroy());
    });
    expect(await cut.fetch('http://shop.example/')).toMatchObject(refused('failed'));
  });

  it('headers without end', async () => {
    const { fetch } = await internet((_request, response) => response.setHeader('a', 'b'.repeat(20_000)).end());
    expect(await fetch('http://shop.example/')).toMatchObject(refused('failed'));
  });
});

describe('what is posted', () => {
  it('arrives with its length, its type and nothing more', async () => {
    const seen: unknown[] = [];
    const { fetch } = await internet((request, response) => {
      const { 'content-length': length, 'content-type': type, 'transfer-encoding': coding } = request.headers;
      request
        .setEncoding('utf8')
        .on('data', (body: string) => seen.push({ method: request.method, length, type, coding, body }));
      request.on('end', () => response.writeHead(204, { 'retry-after': '7' }).end());
    });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('https://shop.example/hook', { method: 'POST', headers, body: Buffer.from('{"ö":1}') });
    expect(answer).toMatchObject({ ok: true, status: 204, headers: { 'retry-after': '7' } });
    const body = '{"ö":1}';
    expect(seen).toEqual([{ method: 'POST', length: '8', type: 'application/json', coding: undefined, body }]);
  });

  it('is not sent on to where a redirect points', async () => {
    const { fetch, targets } = await internet(
      (_request, response) => response.writeHead(307, { location: 'https://other.example/' }).end(),
      { maxRedirects: 0 },
    );
    const error = { code: 'redirectRefused', status: 307 };
    expect(await fetch('https://shop.example/', { method: 'POST', body: Buffer.from('a') })).toEqual({
      ok: false,
      error,
    });
    expect(targets).toHaveLength(1);
  });

  it('has an answer with a status, though the rest of it breaks or never ends', async () => {
    const cut = await internet((_request, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('a', () => response.destroy());
    });
    expect(await cut.fetch('https://shop.example/')).toMatchObject({
      ok: false,
      error: { code: 'failed', status: 200 },
    });
    const began = Promise.withResolvers<void>();
    const endless = await internet((_request, response) => {
      response.writeHead(202).write('a', () => began.resolve());
    });
    const fetched = endless.fetch('https://shop.example/');
    await began.promise;
    await new Promise((resolve) => setImmediate(resolve));
    await endless.clock.advance(2_000);
    expect(await fetched).toMatchObject({ ok: false, error: { code: 'timedOut' } });
  });

  it('waits a shorter time for a connection than for an answer', async () => {
    const { clock, fetch } = await internet(page, { connectMs: 500, resolve: () => new Promise(() => undefined) });
    const fetched = fetch('https://shop.example/');
    await clock.advance(500);
    expect(await fetched).toEqual({ ok: false, error: { code: 'timedOut', detail: 'connect' } });
    const slow = await internet((_request, response) => void slow.clock.advance(600).then(() => response.end()), {
      connectMs: 500,
    });
    expect(await slow.fetch('https://shop.example/')).toMatchObject({ ok: true });
  });
});

describe('the connection', () => {
  /** The first bytes that arrive at a target on this machine. */
  const firstBytes = async (target: Pick<GuardedTarget, 'hostname' | 'secure'>): Promise<string> => {
    const server = createPlainServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const arrived = once(server, 'connection').then(async ([socket]) => {
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      return bytes.toString('latin1');
    });
    const { port } = server.address() as AddressInfo;
    const socket = connectTo()({ ...target, addresses: ['127.0.0.1'], port });
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.on('error', () => undefined);
    if (!target.secure) socket.write('hello');
    const bytes = await arrived;
    socket.destroy();
    await closed;
    server.close();
    await once(server, 'close');
    return bytes;
  };

  it('goes to the checked address, though no resolver knows the name', async () => {
    expect(await firstBytes({ hostname: 'nowhere.invalid', secure: false })).toBe('hello');
  });

  it('trusts the authority that the owner adds, for its names alone', async () => {
    const server = createSecureServer(intranetCertificate, page).listen(0, '127.0.0.1');
    endLater(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const fetch = (url: string, ca?: string) =>
      createGuardedFetch({
        clock: createManualClock(),
        rules: {
          plainHttp: false,
          hosts: [{ hostname: new URL(url).hostname, port }],
          ...(ca !== undefined && { ca }),
        },
        userAgent: 'Pairline (test)',
        limitMs: 2_000,
        maxBytes: 1_000,
        resolve: async () => ['127.0.0.1'],
      })(url);
    const { cert } = intranetCertificate;
    expect(await fetch(`https://intranet.example:${port}/`, cert)).toMatchObject({ ok: true, status: 200 });
    const untrusted = { code: 'failed', detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' };
    expect(await fetch(`https://intranet.example:${port}/`)).toEqual({ ok: false, error: untrusted });
    const otherName = { code: 'failed', detail: 'ERR_TLS_CERT_ALTNAME_INVALID' };
    expect(await fetch(`https://other.example:${port}/`, cert)).toEqual({ ok: false, error: otherName });
  });

  it('asks for the certificate of the name over TLS', async () => {
    expect(await firstBytes({ hostname: 'nowhere.invalid', secure: true })).toContain('nowhere.invalid');
  });
});
