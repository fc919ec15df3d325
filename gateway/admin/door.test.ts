import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import type { LocalDoor } from '../../platform/local-door.ts';
import { knock, openDoor } from './door.ts';

let folder: TemporaryFolder;
let test: TestGateway;
let door: LocalDoor;
beforeEach(async () => {
  folder = createTemporaryFolder();
  test = await startTestGateway();
  const { admin } = test.gateway;
  door = await openDoor({ admin, folder: folder.path, random: createSeededRandom(9), log: createMemoryLog() });
});
afterEach(async () => {
  await door.close();
  await test.stop();
  folder.remove();
});

describe('the door of a running gateway', () => {
  it('lets the owner of the folder in, and answers with data or with the reason of a refusal', async () => {
    const admin = await knock(folder.path);
    expect(await admin?.call('client.create', { id: 'new' })).toMatchObject({ id: 'new' });
    await expect(admin?.call('client.create', { id: 'new' })).rejects.toMatchObject({ code: 'clientExists' });
    await expect(admin?.call('client.create', { id: '' })).rejects.toMatchObject({ code: 'badInput' });
    await expect(admin?.call('enrolment.create', { client: 'nobody' })).rejects.toMatchObject({
      code: 'clientUnknown',
    });
    const made = await admin?.call('instance.create', { client: 'new', channel: 'whatsapp' });
    expect(made).toMatchObject({ client: 'new', channel: 'whatsapp', instance: 1 });
    await expect(
      admin?.call('instance.confirm', { client: 'new', channel: 'whatsapp', instance: 1 }),
    ).rejects.toMatchObject({ code: 'notHeld' });
  });

  it.skipIf(process.platform === 'win32')('keeps its token from other users (file modes: not on Windows)', () => {
    expect(statSync(folder.file('admin.json')).mode & 0o777).toBe(0o600);
  });

  it('refuses callers without the token', async () => {
    const { url } = JSON.parse(readFileSync(folder.file('admin.json'), 'utf8')) as { url: string };
    for (const authorization of ['', 'Bearer x']) {
      const response = await fetch(`${url}/client.list`, { method: 'POST', headers: { authorization }, body: '{}' });
      expect(response.status).toBe(401);
    }
  });

  it('answers names that are none, however they are written', async () => {
    const { url, token } = JSON.parse(readFileSync(folder.file('admin.json'), 'utf8')) as Record<string, string>;
    for (const name of ['none', '%', '%zz', '__proto__', 'toString', 'client.list/x']) {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/${name}`, { method: 'POST', headers, body: '{}' });
      expect(await response.json()).toMatchObject({ error: { code: 'badInput' } });
    }
  });

  it('refuses a page that points its own name at this machine, even with the token', async () => {
    const { url, token } = JSON.parse(readFileSync(folder.file('admin.json'), 'utf8')) as Record<string, string>;
    const statusFor = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { authorization: `Bearer ${token}`, host };
        request(`${url}/client.list`, { method: 'POST', headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end('{}');
      });
    const { host, port } = new URL(String(url));
    expect(await statusFor(host)).toBe(200);
    for (const other of [`rebind.example:${port}`, '127.0.0.1', `localhost.example:${port}`]) {
      expect([other, await statusFor(other)]).toEqual([other, 421]);
    }
  });

  it('is found shut after the gateway has stopped, or was killed and left its file', async () => {
    const left = readFileSync(folder.file('admin.json'), 'utf8');
    await door.close();
    expect(await knock(folder.path)).toBeUndefined();
    writeFileSync(folder.file('admin.json'), left);
    expect(await knock(folder.path)).toBeUndefined();
    writeFileSync(folder.file('admin.json'), '{"half');
    expect(await knock(folder.path)).toBeUndefined();
  });

  it('is not taken for the door of a stranger who has its port after the gateway was killed: that one hears no secret', async () => {
    const { token } = JSON.parse(readFileSync(folder.file('admin.json'), 'utf8')) as Record<string, string>;
    const heard: string[] = [];
    const stranger = createServer((asked, response) => {
      heard.push(`${asked.method} ${asked.url} ${asked.rawHeaders.join(' ')}`);
      response.end(JSON.stringify({ answer: null }));
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    writeFileSync(folder.file('admin.json'), JSON.stringify({ url, token }));
    expect(await knock(folder.path)).toBeUndefined();
    expect(heard).toHaveLength(1);
    expect(heard[0]).not.toContain(token);
    stranger.closeAllConnections();
    stranger.close();
    await once(stranger, 'close');
  });

  it('gives the same question another answer than another door', async () => {
    const { url } = JSON.parse(readFileSync(folder.file('admin.json'), 'utf8')) as Record<string, string>;
    const headers = { 'x-door-question': 'the same' };
    const other = createTemporaryFolder();
    const { admin } = test.gateway;
    const another = await openDoor({
      admin,
      folder: other.path,
      random: createSeededRandom(8),
      log: createMemoryLog(),
    });
    const { url: otherUrl } = JSON.parse(readFileSync(other.file('admin.json'), 'utf8')) as Record<string, string>;
    const answers = await Promise.all([url, otherUrl].map(async (at) => (await fetch(String(at), { headers })).text()));
    expect(answers[0]).not.toBe(answers[1]);
    await another.close();
    other.remove();
  });
});
