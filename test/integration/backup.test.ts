import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeClient, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { until } from '../support/until.ts';

let folder: string;
let gateway: GatewayProcess | undefined;
let restored: GatewayProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairline-backup-'));
});
afterEach(async () => {
  await gateway?.stop();
  await restored?.stop();
  gateway = restored = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** A PNG of one pixel. */
const image = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('pairline backup and restore', () => {
  it('lose nothing that was accepted before, taken while callers send', async () => {
    gateway = await startGatewayProcess();
    const headers = await makeClient(gateway);
    const { url } = gateway;
    const post = async (kind: string, body: object): Promise<string> => {
      const answer = await fetch(`${url}/v3/whatsapp/single/${kind}/message/1`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
      return ((await answer.json()) as { id: string }).id;
    };
    const accepted: string[] = [];
    const over = new AbortController();
    const callers = Array.from({ length: 8 }, async () => {
      while (!over.signal.aborted) {
        accepted.push(await post('text', { number: '4915155512345', message: `text ${accepted.length}` }));
      }
    });
    const withImage = await post('image', { number: '4915155512345', image, caption: 'look' });
    await until(
      async () => accepted.length,
      (count) => count > 100,
      { everyMs: 10, what: 'some messages' },
    );
    const before = [...accepted, withImage];
    const file = join(folder, 'backup.tar');
    const made = await gateway.pairline<{ messages: number; media: number; mediaGone: number }>(
      'backup',
      file,
      '--with-key',
    );
    over.abort();
    await Promise.all(callers);
    expect(made.messages).toBeGreaterThanOrEqual(before.length);
    expect(made).toMatchObject({ media: 1, mediaGone: 0 });
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(file).includes('text 1')).toBe(false);

    const target = join(folder, 'restored');
    await gateway.pairline('restore', file, '--data', target);
    await expect(gateway.pairline('restore', file, '--data', target)).rejects.toMatchObject({ code: 3 });
    restored = await startGatewayProcess({ folder: target });
    const { media } = await restored.pairline<{ media: string }>('find', withImage);
    const bytes = await fetch(`${restored.url}/v1/media/${media}`, { headers });
    expect(Buffer.from(await bytes.arrayBuffer()).toString('base64')).toBe(image);
    for (const id of before) {
      const answer = await fetch(`${restored.url}/v1/messages/${id}`, { headers });
      expect(answer.status).toBe(200);
    }
    const ids = await Promise.all([gateway, restored].map((one) => one.pairline<{ gatewayId: string }>('status')));
    expect(ids[1]?.gatewayId).toBe(ids[0]?.gatewayId);
  });

  it('let nobody cancel what may have been sent since, only what was for later', async () => {
    gateway = await startGatewayProcess();
    const headers = await makeClient(gateway);
    const post = async (url: string, body: object): Promise<Response> =>
      fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    const accept = async (more: object): Promise<string> => {
      const to = { kind: 'number', number: '4915155512345' };
      const message = { channel: 'whatsapp', instance: 1, to, content: { kind: 'text', text: 'x' }, ...more };
      const answer = await post(`${gateway?.url}/v1/messages`, message);
      expect(answer.status).toBe(200);
      return ((await answer.json()) as { id: string }).id;
    };
    const waiting = await accept({});
    const later = await accept({ notBefore: new Date(Date.now() + 3_600_000).toISOString() });
    const file = join(folder, 'backup.tar');
    await gateway.pairline('backup', file, '--with-key');
    const target = join(folder, 'restored');
    await gateway.pairline('restore', file, '--data', target);
    restored = await startGatewayProcess({ folder: target });
    const cancelled = (id: string): Promise<Response> => post(`${restored?.url}/v1/messages/${id}/cancel`, {});
    const refusal = await cancelled(waiting);
    expect(refusal.status).toBe(409);
    expect(await refusal.text()).toContain('the message may have been sent.');
    expect((await cancelled(later)).status).toBe(200);
  });

  it('say what is wrong with a file or key, and leave no store behind', async () => {
    gateway = await startGatewayProcess();
    await makeClient(gateway);
    const file = join(folder, 'backup.tar');
    await gateway.pairline('backup', file);
    await expect(gateway.pairline('backup', file)).rejects.toMatchObject({
      code: 3,
      stderr: expect.stringContaining('exists already'),
    });
    const target = join(folder, 'restored');
    const restore = (from: string, ...more: string[]): Promise<unknown> =>
      gateway?.pairline('restore', from, '--data', target, ...more) ?? Promise.reject(new Error('stopped'));
    await expect(restore(file)).rejects.toMatchObject({ stderr: expect.stringContaining('key is not in the backup') });

    const bytes = readFileSync(file);
    writeFileSync(join(folder, 'cut.tar'), bytes.subarray(0, bytes.byteLength / 2));
    await expect(restore(join(folder, 'cut.tar'))).rejects.toMatchObject({
      stderr: expect.stringContaining('no whole backup'),
    });
    const changed = Buffer.from(bytes);
    const at = changed.indexOf('SQLite format 3') + 5_000;
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(join(folder, 'changed.tar'), changed);
    await expect(restore(join(folder, 'changed.tar'))).rejects.toMatchObject({
      stderr: expect.stringContaining('damaged'),
    });
    await expect(restore(join(folder, 'none.tar'))).rejects.toMatchObject({
      stderr: expect.stringContaining('no file'),
    });

    writeFileSync(join(folder, 'other-key'), Buffer.alloc(32, 1), { mode: 0o600 });
    process.env['PAIRLINE_KEY_FILE'] = join(folder, 'other-key');
    await expect(restore(file)).rejects.toMatchObject({ stderr: expect.stringContaining('another one') });
    process.env['PAIRLINE_KEY_FILE'] = join(gateway.folder, 'key');
    const { gatewayId } = await gateway.pairline<{ gatewayId: string }>('status');
    expect(await restore(file, '--new-id')).not.toMatchObject({ gatewayId });
    delete process.env['PAIRLINE_KEY_FILE'];
  });
});
