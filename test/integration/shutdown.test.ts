import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { Pool } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { deviceCalls } from '../../shared/contract/device.ts';
import { makeClient, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { until } from '../support/until.ts';

let gateway: GatewayProcess | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

const CALLERS = 16;
/** How long the process may take to end, milliseconds. */
const endMaxMs = 10_000;

describe('SIGTERM while callers send', () => {
  it('loses no accepted message: what is stored was answered, what was answered is stored, and the process ends', async () => {
    gateway = await startGatewayProcess();
    const headers = await makeClient(gateway);
    const pool = new Pool(gateway.url, { connections: CALLERS, pipelining: 1 });
    const answered = new Set<string>();
    const otherAnswers: number[] = [];
    let sent = 0;
    const over = new AbortController();
    const caller = async (): Promise<void> => {
      while (!over.signal.aborted) {
        sent += 1;
        try {
          const { statusCode, body } = await pool.request({
            method: 'POST',
            path: '/v3/whatsapp/single/text/message/1',
            headers,
            body: JSON.stringify({ number: '447700900123', message: `text ${sent}` }),
          });
          const answer = (await body.json()) as { id?: string };
          if (statusCode === 200 && answer.id !== undefined) answered.add(answer.id);
          else otherAnswers.push(statusCode);
        } catch {
          // Refused, or cut before it was accepted: the store below tells whether that is true.
          return;
        }
      }
    };
    const callers = Array.from({ length: CALLERS }, caller);
    await until(
      async () => answered.size,
      (count) => count > 200,
      { everyMs: 5, what: 'some messages' },
    );
    const startedAt = performance.now();
    gateway.child.kill('SIGTERM');
    expect(await gateway.child.exited).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(endMaxMs);
    over.abort();
    await Promise.all(callers);
    await pool.destroy();

    const store = new DatabaseSync(join(gateway.folder, 'gateway.db'), { readOnly: true });
    const stored = new Set(
      store
        .prepare('SELECT id FROM messages')
        .all()
        .map(({ id }) => String(id)),
    );
    store.close();
    expect([...answered].filter((id) => !stored.has(id))).toEqual([]);
    expect([...stored].filter((id) => !answered.has(id))).toEqual([]);
    expect(otherAnswers).toEqual([]);
  });

  it('answers a waiting poll, and a call whose body is still on its way', async () => {
    gateway = await startGatewayProcess();
    const headers = await makeClient(gateway);
    const { code } = await gateway.pairline<{ code: string }>('enrolment', 'create');
    const device = async <T>(
      call: 'enrol' | 'session' | 'holdings' | 'poll',
      body: object,
      token?: string,
    ): Promise<T> => {
      const answer = await fetch(`${gateway?.url}/device/v1${deviceCalls[call].path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
      return (await answer.json()) as T;
    };
    const { token } = await device<{ token: string }>('enrol', {
      protocol: 1,
      code,
      key: 'k'.repeat(43),
      name: 'machine',
    });
    const { epoch } = await device<{ epoch: number }>(
      'session',
      {
        protocol: 1,
        appVersion: '1.0.0',
        capabilities: [],
        storeId: '0b2f7d3e-6a4c-4e1f-9d55-7a1c3b8f2e01',
        run: 'one',
      },
      token,
    );
    await device('holdings', { epoch, holdings: [], last: true }, token);
    const poll = device<{ leases: unknown[] }>('poll', { epoch, room: [], waitMs: 20_000 }, token);

    let finish: (() => void) | undefined;
    const slow = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"number":"447700900123",'));
        finish = () => {
          controller.enqueue(new TextEncoder().encode('"message":"late"}'));
          controller.close();
        };
      },
    });
    const request: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body: slow, duplex: 'half' };
    const call = fetch(`${gateway.url}/v3/whatsapp/single/text/message/1`, request);
    await until(
      async () => (await fetch(`${gateway?.url}/healthz`)).status,
      (status) => status === 200,
    );

    gateway.child.kill('SIGTERM');
    expect(await poll).toMatchObject({ leases: [] });
    finish?.();
    const answer = await call;
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 'queued' });
    expect(await gateway.child.exited).toBe(0);
  });
});
