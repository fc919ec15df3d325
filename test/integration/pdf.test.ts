import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFileServer, type FileServer } from '../../gateway/services/pdf/testing/file-server.ts';
import { bombPdf, makePdf } from '../../gateway/services/pdf/testing/make-pdf.ts';
import { makeClient, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { until } from '../support/until.ts';

/** PDFs with a real gateway process: what bombs, kills and stops leave behind. */

let server: FileServer;
let gateway: GatewayProcess;
let headers: Record<string, string>;
beforeAll(async () => {
  server = await startFileServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  gateway = await startGatewayProcess({ env: { PAIRLINE_ALLOWED_HOSTS: '127.0.0.1:*' } });
  headers = await makeClient(gateway);
});
afterEach(() => gateway.stop());

const ask = async (path: string): Promise<{ status: number; text: string }> => {
  const response = await fetch(gateway.url + path, { headers });
  return { status: response.status, text: await response.text() };
};
const extract = (file: string) => ask(`/v1/pdf/extract?url=${encodeURIComponent(server.url + file)}`);
const submit = async (file: string): Promise<string> => {
  const { text } = await ask(`/v1/pdf/job/submit?url=${encodeURIComponent(server.url + file)}`);
  return (JSON.parse(text) as { id: string }).id;
};
const statusOf = async (id: string): Promise<string> => {
  const { text } = await ask(`/v1/pdf/job/check/${id}`);
  return (JSON.parse(text) as { status: string }).status;
};
const ended = (id: string) =>
  until(
    () => statusOf(id),
    (status) => !['submitted', 'Processing'].includes(status),
  );

describe('bombs', () => {
  it('end their threads and not the gateway, which goes on answering and gives the memory back', async () => {
    server.files.set('/bomb.pdf', { body: bombPdf(900) });
    server.files.set('/good.pdf', { body: makePdf() });
    const job = await submit('/bomb.pdf');
    const bombs = Array.from({ length: 4 }, () => extract('/bomb.pdf'));
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    for (const { status, text } of await Promise.all(bombs)) {
      // On a busy machine the time may end before the memory.
      expect({ status, text }).toEqual({ status: 500, text: expect.stringMatching(/too much memory|takes too long/) });
    }
    expect(await ended(job)).toBe('Failed: Reading the PDF takes too much memory.');
    expect(await extract('/good.pdf')).toEqual({ status: 200, text: 'Hello PDF' });
    // Three threads of 256 MB, each of which may double its last buffer before it is looked at, and the gateway itself.
    const peakMb = memoryMb('VmHWM');
    if (peakMb !== undefined) expect(peakMb).toBeLessThan(1_800);
    await until(
      async () => memoryMb('VmRSS') ?? 0,
      (now) => now < 500,
      { what: 'the memory to be given back' },
    );
  });
});

/** Of the gateway's process, where the system tells. */
function memoryMb(field: 'VmHWM' | 'VmRSS'): number | undefined {
  const file = `/proc/${gateway.child.pid}/status`;
  if (!existsSync(file)) return undefined;
  const [, kb] = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(file, 'utf8')) ?? [];
  return Number(kb) / 1_024;
}

describe('a job in the midst of which the gateway ends', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('goes on with the next start: %s', async (signal) => {
    server.files.set('/slow.pdf', 'silence');
    const id = await submit('/slow.pdf');
    await until(
      () => statusOf(id),
      (status) => status === 'Processing',
    );
    gateway.child.kill(signal);
    expect(await gateway.child.exited).toBe(signal === 'SIGKILL' ? signal : 0);
    server.files.set('/slow.pdf', { body: makePdf(['At last']) });
    await gateway.restart();
    expect(await ended(id)).toBe('Completed');
    expect((await ask(`/v1/pdf/job/retrieve_text/${id}`)).text).toBe('At last');
  });
});

it('a caller who waits when the gateway is told to stop is told so', async () => {
  server.files.set('/silent.pdf', 'silence');
  const waiting = extract('/silent.pdf');
  await until(
    async () => server.asked,
    (asked) => asked.includes('/silent.pdf'),
  );
  gateway.child.kill('SIGTERM');
  expect(await waiting).toEqual({ status: 503, text: expect.stringContaining('stopping') });
  expect(await gateway.child.exited).toBe(0);
});
