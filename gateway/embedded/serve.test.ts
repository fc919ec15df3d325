import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../platform/random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import type { FromGateway, GatewayStart, ToGateway } from '../../shared/contract/embedded.ts';
import { PortError } from '../../shared/ports.ts';
import { runEmbedded } from './run.ts';
import { serveGateway } from './serve.ts';

let folder: TemporaryFolder;
let start: GatewayStart;
beforeEach(() => {
  folder = createTemporaryFolder();
  start = {
    dataFolder: folder.file('gateway'),
    logFile: folder.file('gateway.log'),
    appVersion: '1.0.0',
    key: systemRandom.bytes(32),
    port: 0,
  };
});
afterEach(() => folder.remove());

interface Process {
  receive(message: ToGateway): Promise<void>;
  readonly said: FromGateway[];
  readonly exits: number[];
}

function begin(run = runEmbedded): Process {
  const said: FromGateway[] = [];
  const exits: number[] = [];
  const receive = serveGateway({ send: (message) => said.push(message), run, exit: (code) => exits.push(code) });
  return { receive, said, exits };
}

const urlOf = ({ said }: Process): string => {
  const started = said.find((message) => message.kind === 'started');
  return started?.kind === 'started' ? started.url : '';
};

describe('the gateway that the app starts beside itself', () => {
  it('listens on loopback, makes codes, shows what to send with, and gives its folder back when it is stopped', async () => {
    const first = begin();
    await first.receive({ kind: 'start', start });
    expect(urlOf(first)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${urlOf(first)}/healthz`)).status).toBe(200);
    await first.receive({ kind: 'call', id: 7, name: 'embedded.enrol', input: {} });
    expect(first.said.at(-1)).toMatchObject({
      kind: 'answer',
      id: 7,
      result: { value: { code: expect.stringMatching(/-/) } },
    });
    await first.receive({ kind: 'call', id: 8, name: 'embedded.access', input: {} });
    const shown = first.said.at(-1);
    expect(shown).toMatchObject({ kind: 'answer', id: 8, result: { ok: true, value: { clientId: 'local' } } });
    await first.receive({ kind: 'call', id: 9, name: 'embedded.renewSecret', input: {} });
    expect(first.said.at(-1)).not.toEqual({ ...shown, id: 9 });
    await first.receive({ kind: 'call', id: 10, name: 'webhook.remove', input: { id: 'x' } });
    expect(first.said.at(-1)).toMatchObject({ id: 10, result: { ok: false, error: { code: 'webhookUnknown' } } });
    await first.receive({ kind: 'stop' });
    expect(first.exits).toEqual([0]);

    const second = begin();
    await second.receive({ kind: 'start', start });
    await second.receive({ kind: 'stop' });
    expect(second.said.map(({ kind }) => kind)).toEqual(['started']);
  });

  it('takes another port when a program has the wanted one', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const process = begin();
      await process.receive({ kind: 'start', start: { ...start, port } });
      expect(urlOf(process)).not.toBe('');
      expect(urlOf(process)).not.toContain(`:${port}`);
      expect((await fetch(`${urlOf(process)}/healthz`)).status).toBe(200);
      await process.receive({ kind: 'stop' });
    } finally {
      other.close();
      await once(other, 'close');
    }
  });

  it('refuses a store of another key, in data', async () => {
    const first = begin();
    await first.receive({ kind: 'start', start });
    await first.receive({ kind: 'stop' });
    const second = begin();
    await second.receive({ kind: 'start', start: { ...start, key: systemRandom.bytes(32) } });
    expect(second.said).toMatchObject([{ kind: 'startFailed', problem: { code: 'keyMissing' } }]);
    await second.receive({ kind: 'stop' });
    expect(second.exits).toEqual([0]);
  });

  it('says what this machine does not let it do, and waits to be stopped', async () => {
    const process = begin(() => Promise.reject(new PortError('diskFull', { path: '/data' })));
    await process.receive({ kind: 'start', start });
    expect(process.said).toEqual([{ kind: 'startFailed', problem: { code: 'diskFull', details: { path: '/data' } } }]);
    expect(process.exits).toEqual([]);
    await process.receive({ kind: 'call', id: 1, name: 'embedded.access', input: {} });
    expect(process.said.at(-1)).toMatchObject({ kind: 'callFailed', id: 1 });
  });
});
