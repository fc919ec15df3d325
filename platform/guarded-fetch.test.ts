import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer as createPlainServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  LOOPBACK_HOSTS,
  parseAllowedHost,
  type AllowedHost,
  type GuardedTarget,
  type GuardRules,
} from './guard-rules.ts';
import { connectTo, createGuardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts';
import { intranetCertificate } from './testing/intranet-certificate.ts';
import { createKeptConnections } from './kept-connections.ts';
import { createManualClock } from './testing/manual-clock.ts';

const PUBLIC = '93.184.215.14';
const PUBLIC_V6 = '2606:4700::1111';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** The public internet: every name has a public address, and every connection ends at one server here. */
async function internet(answer: RequestListener, options: Partial<GuardedFetchOptions> = {}) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const targets: GuardedTarget[] = [];
  const resolved: string[] = [];
  const clock = createManualClock();
  const fetch = createGuardedFetch({
    clock,
    rules: { plainHttp: true },
    userAgent: 'Pairline (test)',
    limitMs: 2_000,
    maxBytes: 512_000,
    maxRedirects: 3,
    resolve: async (hostname) => {
      resolved.push(hostname);
      return [PUBLIC, PUBLIC_V6];
    },
    connect: (target) => {
      targets.push(target);
      return connect(port, '127.0.0.1');
    },
    localNetworks: () => [],
    ...options,
  });
  return { fetch, targets, resolved, clock };
}

const page: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8').end('<title>Page</title>');
};

const refused = (code: string) => ({ ok: false, error: { code } });

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

/** Each way to write it. What `URL` cannot read is invalid; nothing may be connected to. */
const INSIDE = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '2130706433.',
  '017700000001',

  '0177.0.0.1',
  '0177.0.0.01',
  '00000177.1',
  '0x7f.0.0.1',
  '0x7f000001',
  '0X7F000001',
  '0x7f.1',
  '0x7f.0x0.0x0.0x1',

  '127.0x1',
  '0',
  '0.0.0.0',
  '0x0',
  '00.0',
  '%31%32%37.0.0.1',
  '127%2e0%2e0%2e1',
  '１２７.０.０.１',
  '127。0。0。1',
  '①②⑦.⓪.⓪.①',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::FFFF:7F00:0001]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fe80::1]',
  '[fd00::1]',
  '[64:ff9b::a9fe:a9fe]',
  '[::ffff:a9fe:a9fe]',
  '[::ffff:10.0.0.1]',
  '[fec0::1]',
  '[ff02::1]',

  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  'a.localhost.',
  'ｌｏｃａｌｈｏｓｔ',
  '10.0.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '0251.0376.0251.0376',
  '0xA9.0xFE.0xA9.0xFE',
  '169.254.43518',
  '192.168.257',
  '012.1.2.3',
  '100.64.0.1',
  '172.16.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '4294967295',
];

describe('addresses of this machine and its network', () => {
  it.each(INSIDE)('http://%s/ is refused', async (host) => {
    const { fetch, resolved, targets } = await internet(page);
    expect(await fetch(`http://${host}/`)).toEqual(refused('addressRefused'));
    expect(resolved).toEqual([]);
    expect(targets).toEqual([]);
  });

  it.each(['127.0.0.1..', '[::1%25lo]', '[::1%lo]', '127.0.0.256', '4294967296', '127.0.0.1.0', '', '[::1'])(
    'http://%s/ is nowhere',
    async (host) => {
      const { fetch, targets } = await internet(page, { resolve: async () => ['127.0.0.1'] });
      expect((await fetch(`http://${host}/`)).ok).toBe(false);
      expect(targets).toEqual([]);
    },
  );

  const ascii = INSIDE.filter((host) => /^[ -~]+$/.test(host));
  it.each(ascii)('a redirect to http://%s/ is refused', async (host) => {
    const { fetch, targets } = await internet((_request, response) => {
      response.writeHead(302, { location: `http://${host}/` }).end();
    });
    expect(await fetch('http://shop.example/')).toEqual(refused('addressRefused'));
    expect(targets).toHaveLength(1);
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '192.168.0.10',
    '169.254.169.254',
    '100.100.100.100',
    '0.0.0.0',
    '::1',
    '::',
    '::ffff:10.0.0.1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00::1',
    '64:ff9b::a00:1',
    '2002:a00:1::1',
    'ff02::1',
  ])('a name at %s is refused, also when it has a public address beside it', async (address) => {
    for (const addresses of [[address], [PUBLIC, address], [address, PUBLIC]]) {
      const { fetch, targets } = await internet(page, { resolve: async () => addresses });
      expect(await fetch('https://rebind.example/')).toEqual(refused('addressRefused'));
      expect(targets).toEqual([]);
    }
  });

  it('a name is asked for once: what it says later has no effect', async () => {
    const answers = [[PUBLIC], ['127.0.0.1']];
    const { fetch, targets } = await internet(page, { resolve: async () => answers.shift() ?? [] });
    expect((await fetch('http://rebind.example/')).ok).toBe(true);
    expect(targets.map(({ addresses }) => addresses)).toEqual([[PUBLIC]]);
    expect(await fetch('http://rebind.example/')).toEqual(refused('addressRefused'));
  });

  it('a redirect to a name inside is refused', async () => {
    const { fetch, targets } = await internet(
      (_request, response) => response.writeHead(301, { location: '//router.example/' }).end(),
      { resolve: async (hostname) => [hostname === 'router.example' ? '192.168.0.1' : PUBLIC] },
    );
    expect(await fetch('http://shop.example/')).toEqual(refused('addressRefused'));
    expect(targets).toHaveLength(1);
  });

  it('a neighbour with a public address is refused', async () => {
    const { fetch } = await internet(page, { localNetworks: () => [`${PUBLIC}/24`] });
    expect(await fetch('http://shop.example/')).toEqual(refused('addressRefused'));
  });
});

describe('what is not asked', () => {
  it.each([
    ['file:///etc/passwd', 'schemeRefused'],
    ['ftp://shop.example/', 'schemeRefused'],
    ['data:text/html,a', 'schemeRefused'],
    ['http://user@shop.example/', 'credentialsRefused'],
    ['http://:secret@shop.example/', 'credentialsRefused'],
    ['http://shop.example:22/', 'portRefused'],
    ['https://shop.example:8443/', 'portRefused'],
    ['http://shop.example:0/', 'portRefused'],
    ['shop.example', 'urlInvalid'],
    ['http://', 'urlInvalid'],
  ])('%s: %s', async (url, code) => {
    const { fetch, resolved, targets } = await internet(page);
    expect(await fetch(url)).toEqual(refused(code));
    expect([...resolved, ...targets]).toEqual([]);
  });

  it('the same holds for redirects', async () => {
    for (const location of ['file:///etc/passwd', 'http://a:b@shop.example/', 'http://shop.example:22/', 'http://[']) {
      const { fetch, targets } = await internet((_request, response) => response.writeHead(307, { location }).end());
      expect((await fetch('http://shop.example/')).ok).toBe(false);
      expect(targets).toHaveLength(1);
    }
  });

  it('other ports can be allowed', async () => {
    const { fetch, targets } = await internet(page, { rules: { plainHttp: true, ports: [8080] } });
    expect((await fetch('http://shop.example:8080/')).ok).toBe(true);
    expect(await fetch('http://shop.example/')).toEqual(refused('portRefused'));
    expect(targets.map(({ port }) => port)).toEqual([8080]);
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

describe('the rules of the owner', () => {
  const hosts = ['intranet.example:8443', 'wiki.example', '10.0.0.5:*', '[FD00::5]:8080']
    .map(parseAllowedHost)
    .filter((host): host is AllowedHost => host !== undefined);
  const inside = (rules: Partial<GuardRules> = {}) =>
    internet(page, { rules: { plainHttp: false, hosts, ...rules }, resolve: async () => ['10.0.0.9'] });

  it('may keep everybody else to https', async () => {
    const { fetch } = await internet(page, { rules: { plainHttp: false } });
    expect(await fetch('http://shop.example/')).toEqual(refused('schemeRefused'));
    expect((await fetch('https://shop.example/')).ok).toBe(true);
  });

  it.each([
    'https://intranet.example:8443/',
    'http://intranet.example:8443/',
    'https://INTRANET.example.:8443/',
    'http://wiki.example/',
    'https://wiki.example/',
    'http://10.0.0.5:1234/',
    'http://0xa.0.0.5/',
    'http://[fd00:0::5]:8080/',
  ])('may name hosts inside: %s', async (url) => {
    const { fetch, targets } = await inside();
    expect((await fetch(url)).ok).toBe(true);
    expect(targets).toHaveLength(1);
  });

  it.each([
    ['https://intranet.example/', 'addressRefused'],
    ['https://intranet.example:8444/', 'portRefused'],
    ['https://a.intranet.example/', 'addressRefused'],
    ['https://intranet.example.evil.example/', 'addressRefused'],
    ['https://wiki.example:8443/', 'portRefused'],
    ['https://10.0.0.6/', 'addressRefused'],
    ['https://10.0.0.9/', 'addressRefused'],
    ['https://localhost/', 'addressRefused'],
  ])('name those alone: %s is refused', async (url, code) => {
    const { fetch, targets } = await inside();
    expect(await fetch(url)).toEqual(refused(code));
    expect(targets).toEqual([]);
  });

  it('may let programs on this machine be reached', async () => {
    const { fetch } = await inside({ hosts: LOOPBACK_HOSTS });
    for (const url of ['http://localhost:3000/', 'http://127.1:8080/', 'http://[::1]:1/']) {
      expect((await fetch(url)).ok).toBe(true);
    }
    expect(await fetch('http://127.0.0.2/')).toEqual(refused('schemeRefused'));
  });

  it.each([
    '',
    'a b',
    '*',
    '*.example',
    'a.example:',
    'a.example:0',
    'a.example:65536',
    'a.example:x',
    'http://a.example',
  ])('are no hosts: "%s"', (text) => expect(parseAllowedHost(text)).toBeUndefined());
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
    servers.push(server);
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

describe('connections that are kept for the same caller', () => {
  const limits = { idleMs: 4_000, lifeMs: 60_000, perName: 2, total: 3 };

  /** A server that counts connections, and requests on each. */
  async function keeping(answer: RequestListener = page) {
    const clock = createManualClock();
    const keep = createKeptConnections(clock, limits);
    const perConnection = new Map<unknown, number>();
    const listener: RequestListener = (request, response) => {
      perConnection.set(request.socket, (perConnection.get(request.socket) ?? 0) + 1);
      request.resume();
      answer(request, response);
    };
    const net = await internet(listener, { keep, clock });
    const post = (keepFor: string, url = 'http://shop.example/hook') =>
      net.fetch(url, { method: 'POST', body: Buffer.from('{}'), keepFor });
    return { ...net, clock, keep, post, counts: () => [...perConnection.values()] };
  }
  const posted = { ok: true, status: 200 };
  it('serve one request after the other, and what the name means is looked up for each new one', async () => {
    const { post, counts, resolved, keep } = await keeping();
    for (let count = 0; count < 3; count += 1) expect(await post('a')).toMatchObject(posted);
    expect(counts()).toEqual([3]);
    expect(resolved).toHaveLength(1);
    expect(await post('b')).toMatchObject(posted);
    expect(await post('a', 'http://other.example/hook')).toMatchObject(posted);
    expect(counts()).toEqual([3, 1, 1]);
    expect(resolved).toEqual(['shop.example', 'shop.example', 'other.example']);
    keep.close();
  });

  it('are closed when nobody asks for a while, and when they are old', async () => {
    const { post, counts, clock, keep } = await keeping();
    await post('a');
    await clock.advance(4_001);
    await post('a');
    expect(counts()).toEqual([1, 1]);
    for (let seconds = 0; seconds < 66; seconds += 3) {
      await clock.advance(3_000);
      await post('a');
    }
    expect(counts()).toHaveLength(3);
    keep.close();
  });

  it('that the server has ended are replaced without a word', async () => {
    const { post, counts, keep } = await keeping((request, response) => {
      response.end('ok');
      // Ended right after the answer: the next request may already be on its way.
      response.on('finish', () => setImmediate(() => request.socket.destroy()));
    });
    for (let count = 0; count < 5; count += 1) expect(await post('a')).toMatchObject(posted);
    expect(counts()).toEqual([1, 1, 1, 1, 1]);
    keep.close();
  });

  it('are not kept after an answer that was cut, or that asks to be the last', async () => {
    const { post, counts, keep } = await keeping((_request, response) => {
      response.setHeader('connection', 'close').end('ok');
    });
    await post('a');
    await post('a');
    expect(counts()).toEqual([1, 1]);
    const long = await keeping((_request, response) => void response.end(Buffer.alloc(600_000)));
    expect(await long.post('a')).toMatchObject({ truncated: true });
    await long.post('a');
    expect(long.counts()).toEqual([1, 1]);
    keep.close();
    long.keep.close();
  });

  it('are not more than so many, and none once they are closed', async () => {
    const { post, counts, keep, clock } = await keeping();
    await Promise.all(Array.from({ length: 4 }, () => post('a')));
    await Promise.all(Array.from({ length: 4 }, () => post('a')));
    expect(counts().toSorted()).toEqual([1, 1, 1, 1, 2, 2]);
    keep.close();
    expect(clock.pending).toBe(0);
    await post('a');
    await clock.settle();
    expect(clock.pending).toBe(0);
  });

  it('are left at once for an address that is not allowed any more', async () => {
    const rules: { plainHttp: boolean } = { plainHttp: true };
    const clock = createManualClock();
    const keep = createKeptConnections(clock, limits);
    const { fetch } = await internet(page, { keep, clock, rules });
    const post = () => fetch('http://shop.example/', { method: 'POST', body: Buffer.from('{}'), keepFor: 'a' });
    expect(await post()).toMatchObject(posted);
    rules.plainHttp = false;
    expect(await post()).toMatchObject(refused('schemeRefused'));
    keep.close();
  });
});
