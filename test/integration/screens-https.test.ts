import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import type { UiServerFrame } from '../../shared/contract/ui.ts';
import { makeServerCertificate } from '../networks/whatsapp/wire/x509.ts';
import { ChildFailed, startChild, type Child } from '../support/child.ts';

/** The screens over HTTPS, with a certificate made here whose authority the browser of this test trusts. */

const folder = createTemporaryFolder();
const { authority: ca, certificate, key } = makeServerCertificate(Date.now());
const files = { certificate: folder.file('cert.pem'), key: folder.file('key.pem') };
const withHttps = ['--ui-certificate', files.certificate, '--ui-key', files.key];
let engine: Child<{ ui: string }>;
let screens: URL;

const start = (data: string, ...flags: string[]): Promise<Child<{ ui: string }>> =>
  startChild('engine/headless.ts', ['--json', '--data-dir', folder.file(data), '--ui-port', '0', ...flags]);

beforeAll(async () => {
  writeFileSync(files.certificate, certificate);
  writeFileSync(files.key, key, { mode: 0o600 });
  engine = await start('device', ...withHttps);
  screens = new URL(engine.ready.ui);
});
afterAll(async () => {
  await engine.stop();
  folder.remove();
});

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

async function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<IncomingMessage> {
  const call = request(new URL(path, screens.origin), { ca, method, headers, agent: false });
  call.end(body);
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer;
}

/** Signs in with the link that was printed. */
const signIn = (origin: string): Promise<IncomingMessage> =>
  ask('/ui/session', {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ link: new URLSearchParams(screens.hash.slice(1)).get('link') }),
  });

it('the page comes over HTTPS alone, and browsers are told to stay there', async () => {
  expect(screens.protocol).toBe('https:');
  const page = await ask('/');
  expect(page.statusCode).toBe(200);
  expect(page.headers['strict-transport-security']).toBe(`max-age=${180 * 86_400}`);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
});

it('plain HTTP gets no answer and no redirect, and old TLS no connection', async () => {
  await expect(fetch(`http://${screens.host}/`, { redirect: 'manual' })).rejects.toThrow('fetch failed');
  const old = connect({
    host: screens.hostname,
    port: Number(screens.port),
    ca,
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
  });
  await expect(once(old, 'secureConnect')).rejects.toThrow(/protocol|version/i);
});

it('a link signs in from our own origin, once, and the cookie goes over HTTPS to this host alone', async () => {
  expect((await signIn(`http://${screens.host}`)).statusCode).toBe(403);
  const signedIn = await signIn(screens.origin);
  expect(signedIn.statusCode).toBe(204);
  const [cookie = ''] = signedIn.headers['set-cookie'] ?? [];
  const [pair = '', ...attributes] = cookie.split('; ');
  expect(pair).toMatch(new RegExp(`^__Host-pairline_${screens.port}=.{20,}`));
  expect(attributes).toEqual(expect.arrayContaining(['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/']));
  expect(cookie).not.toContain('Domain');
  expect((await signIn(screens.origin)).statusCode).toBe(401);

  const socket = new WebSocket(`wss://${screens.host}/ui`, ['pairline.ui.v1'], {
    ca,
    origin: screens.origin,
    headers: { cookie: pair },
  });
  const [first] = (await once(socket, 'message')) as [Buffer];
  expect((JSON.parse(first.toString()) as UiServerFrame).kind).toBe('snapshot');
  socket.close();
  await once(socket, 'close');
});

it('beyond this machine nothing starts without HTTPS, without the name that browsers use, or without a password', async () => {
  const refused = async (...flags: string[]): Promise<string> => {
    const failed: unknown = await start('elsewhere', '--ui-host', '0.0.0.0', ...flags).catch((error: unknown) => error);
    if (!(failed instanceof ChildFailed)) throw new Error('it started');
    return failed.output;
  };
  expect(await refused()).toContain('need HTTPS');
  expect(await refused(...withHttps)).toContain('--ui-name');
  expect(await refused(...withHttps, '--ui-name', 'desk.example')).toContain('need a password');
});
