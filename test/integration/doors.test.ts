import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeServerCertificate, type ServerCertificate } from '../networks/whatsapp/wire/x509.ts';
import { ChildFailed } from '../support/child.ts';
import { makeClient, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { until } from '../support/until.ts';

let folder: string;
let gateway: GatewayProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairline-door-'));
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const put = ({ certificate, key }: ServerCertificate): void => {
  writeFileSync(join(folder, 'cert.pem'), certificate);
  writeFileSync(join(folder, 'key.pem'), key);
};
const tls = () => ({
  PAIRLINE_TLS_CERTIFICATE: join(folder, 'cert.pem'),
  PAIRLINE_TLS_KEY: join(folder, 'key.pem'),
});
const portOf = (url: string): number => Number(new URL(url).port);

/** An HTTPS call that trusts this authority alone. */
async function call(url: string, ca: string): Promise<{ status: number; headers: Record<string, unknown> }> {
  const [answer] = (await once(get(url, { ca, agent: false }), 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return { status: answer.statusCode ?? 0, headers: answer.headers };
}

const ask = async (socket: TLSSocket): Promise<string> => {
  socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return bytes.toString();
};

/** The line of the gateway's log that has these words. */
const logged = (words: string): Promise<string> =>
  until(
    async () =>
      gateway?.child
        .log()
        .split('\n')
        .find((line) => line.includes(words)) ?? '',
    (line) => line !== '',
    { what: words },
  );

describe('the door with a certificate', () => {
  it('serves HTTPS, takes renewed files on SIGHUP, and open connections go on', async () => {
    const first = makeServerCertificate(Date.now());
    put(first);
    gateway = await startGatewayProcess({ env: tls() });
    expect(gateway.url).toMatch(/^https:/);
    const answer = await call(`${gateway.url}/healthz`, first.authority);
    expect(answer.status).toBe(200);
    expect(answer.headers['strict-transport-security']).toBe(`max-age=${180 * 86_400}`);

    const kept = connect({ host: '127.0.0.1', port: portOf(gateway.url), ca: first.authority });
    await once(kept, 'secureConnect');
    expect(await ask(kept)).toContain('200 OK');

    // Half of the renewal is there: nothing changes but the log.
    const second = makeServerCertificate(Date.now());
    writeFileSync(join(folder, 'cert.pem'), second.certificate);
    gateway.child.kill('SIGHUP');
    await logged('certificate.notReloaded');
    expect((await call(`${gateway.url}/healthz`, first.authority)).status).toBe(200);

    put(second);
    gateway.child.kill('SIGHUP');
    await logged('certificate.reloaded');
    expect((await call(`${gateway.url}/healthz`, second.authority)).status).toBe(200);
    await expect(call(`${gateway.url}/healthz`, first.authority)).rejects.toMatchObject({
      code: expect.stringMatching(/SIGNATURE|UNABLE|CERT/),
    });
    expect(await ask(kept)).toContain('200 OK');
    kept.destroy();
  });

  it('does not start with files that do not belong together, or with one of them alone', async () => {
    put({ ...makeServerCertificate(Date.now()), key: makeServerCertificate(Date.now()).key });
    const mixed = await startGatewayProcess({ env: tls() }).catch((error: unknown) => error);
    expect(mixed).toMatchObject({ exit: 2, output: expect.stringContaining('cannot be used together') });
    expect(mixed).toBeInstanceOf(ChildFailed);
    const { PAIRLINE_TLS_KEY } = tls();
    await expect(startGatewayProcess({ env: { PAIRLINE_TLS_KEY } })).rejects.toMatchObject({
      exit: 2,
      output: expect.stringContaining('both'),
    });
  });
});

describe('pages in browsers', () => {
  it('may call from the origins that the owner names, refusals included', async () => {
    gateway = await startGatewayProcess({ env: { PAIRLINE_CORS_ORIGINS: 'https://shop.example' } });
    const headers = await makeClient(gateway);
    const url = `${gateway.url}/v3/whatsapp/single/text/message/1`;
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-wm-client-id,x-wm-client-secret',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-wm-client-secret');

    const body = JSON.stringify({ number: '447700900123', message: 'hello' });
    const post = (origin: string, more: Record<string, string> = {}): Promise<Response> =>
      fetch(url, { method: 'POST', headers: { ...headers, origin, ...more }, body });
    expect((await post('https://shop.example')).headers.get('access-control-allow-origin')).toBe(
      'https://shop.example',
    );
    const refused = await post('https://shop.example', { 'x-wm-client-secret': 'wrong' });
    expect(refused.status).toBe(474);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect((await post('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('get nothing when no origin is named', async () => {
    gateway = await startGatewayProcess();
    const answer = await fetch(`${gateway.url}/healthz`, { headers: { origin: 'https://shop.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('strict-transport-security')).toBeNull();
  });
});

describe('each call', () => {
  it('has an id in its answer and its line of the log, which names nobody', async () => {
    gateway = await startGatewayProcess({ env: { PAIRLINE_LOG_LEVEL: 'debug' } });
    const headers = await makeClient(gateway);
    const answer = await fetch(`${gateway.url}/v3/whatsapp/single/text/message/1`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ number: '447700900123', message: 'the text of it' }),
    });
    const id = answer.headers.get('x-request-id') ?? '';
    expect(id).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
    expect(JSON.parse(await logged(id))).toMatchObject({
      event: 'request',
      requestId: id,
      client: 1,
      route: '/v3/whatsapp/single/text/message/:instance',
      status: 200,
      durationMs: expect.any(Number),
    });
    for (const secret of ['447700900123', 'the text of it', headers['x-wm-client-secret'] ?? '-', 'shop@example']) {
      expect(gateway.child.log()).not.toContain(secret);
    }
  });
});

describe('the metrics', () => {
  it('are for who has the token, and tell of the process', async () => {
    const PAIRLINE_METRICS_TOKEN = 'a token that is long enough';
    gateway = await startGatewayProcess({ env: { PAIRLINE_METRICS_TOKEN } });
    const url = `${gateway.url}/metrics`;
    expect((await fetch(url)).status).toBe(401);
    const answer = await fetch(url, { headers: { authorization: `Bearer ${PAIRLINE_METRICS_TOKEN}` } });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'pairline_info']) {
      expect(text).toContain(name);
    }
  });
});
