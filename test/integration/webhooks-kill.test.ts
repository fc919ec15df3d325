import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startReceiver, type TestReceiver } from '../../gateway/testing/test-receiver.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { deviceCalls, type DeviceCall, type DeviceRequest, type DeviceResponse } from '../../shared/contract/device.ts';
import { startChild, type Child } from '../support/child.ts';
import { chosenSeed, rounds } from '../support/seed.ts';

/** Long counts: `npm run prove`. */
const KILLS = rounds({ test: 4, prove: 40 });
const CHATS = 12;
const PER_KILL = 10;
const COUNT = KILLS * PER_KILL * 4;
const run = promisify(execFile);

let folder: string;
let gateway: Child<{ url: string }>;
let receiver: TestReceiver;
let token = '';

const startGateway = async (): Promise<void> => {
  gateway = await startChild<{ url: string }>('gateway/server.ts', ['--json', '--data', folder, '--port', '0'], {
    PAIRLINE_LOG_LEVEL: 'warn',
    PAIRLINE_ALLOWED_HOSTS: '127.0.0.1:*',
  });
};
const pairline = async <T>(...command: string[]): Promise<T> => {
  const { stdout } = await run(process.execPath, ['gateway/cli.ts', ...command, '--json', '--data', folder]);
  return JSON.parse(stdout) as T;
};
/** A device speaks to the gateway; a lost answer is asked for again, as devices do. */
const call = async <C extends DeviceCall>(name: C, request: DeviceRequest<C>): Promise<DeviceResponse<C>> => {
  const { method, path, response } = deviceCalls[name];
  const answer = await fetch(`${gateway.ready.url}/device/v1${path.replace(':accountId', 'acc')}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
  return response.parse(await answer.json()) as DeviceResponse<C>;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pairline-'));
  receiver = await startReceiver();
  await startGateway();
  await pairline('client', 'create', 'shop');
  await pairline('instance', 'create', '--client', 'shop', '--channel', 'whatsapp');
  await pairline('webhook', 'set', '--client', 'shop', '--url', receiver.url, '--events', 'message.received');
  const { code } = await pairline<{ code: string }>('enrolment', 'create');
  ({ token } = await call('enrol', { protocol: 1, code, key: 'k'.repeat(43), name: 'machine' }));
});
afterAll(async () => {
  await gateway?.stop();
  await receiver?.close();
  await rm(folder, { recursive: true, force: true });
});

it(
  'a gateway that is killed while it delivers loses no event and keeps the order of each chat',
  { timeout: 120_000 + KILLS * 20_000 },
  async () => {
    const seed = chosenSeed();
    const random = createSeededRandom(seed);
    const storeId = randomUUID();
    let epoch = 0;
    const begin = async (): Promise<number> => {
      const wish = { protocol: 1, appVersion: '1.0.0', capabilities: [], storeId, run: randomUUID() };
      const session = await call('session', wish);
      epoch = session.epoch;
      await call('holdings', { epoch, holdings: [], last: true });
      await call('account', { channel: 'whatsapp', number: '491510000000' });
      return session.confirmedReport;
    };
    const chatOf = (index: number): string => `4915100000${10 + (index % CHATS)}`;
    const inbound = (index: number): DeviceRequest<'report'>['reports'][number] => ({
      kind: 'inbound',
      accountId: 'acc',
      agoMs: 0,
      inbound: {
        networkId: `M${index}`,
        chat: { kind: 'person' },
        from: { number: chatOf(index) },
        content: { kind: 'text', text: String(index) },
        sentAgoMs: 0,
      },
    });
    // Answers come a little later, so that kills meet calls under way.
    receiver.answer = (_call, response) => void setImmediate(() => response.end());

    let kills = 0;
    for (let confirmed = await begin(); confirmed < COUNT || kills < KILLS;) {
      const isDying = kills < KILLS;
      const stop = isDying ? receiver.calls.length + 1 + Math.floor(random.float() * PER_KILL * 2) : 0;
      const reports = Array.from({ length: Math.min(PER_KILL * 2, COUNT - confirmed) }, (_, at) =>
        inbound(confirmed + at),
      );
      const reported = reports.length > 0 ? call('report', { epoch, storeId, first: confirmed + 1, reports }) : begin();
      if (!isDying) {
        await reported;
        confirmed += reports.length;
        continue;
      }
      // Killed after so many arrivals, or when all that there was has arrived.
      await Promise.race([receiver.arrived(stop), reported.then(() => receiver.arrived(stop - PER_KILL))]);
      gateway.kill('SIGKILL');
      await Promise.all([gateway.exited, reported.catch(() => undefined)]);
      kills += 1;
      await startGateway();
      confirmed = await begin();
    }

    const seen = new Map<string, string>();
    const order = new Map<string, number[]>();
    const texts = (): Set<number> => {
      seen.clear();
      order.clear();
      const all = new Set<number>();
      for (const { body, headers } of receiver.calls) {
        const { from, content } = (body as { data: { from: { number: string }; content: { text: string } } }).data;
        const index = Number(content.text);
        const id = String(headers['webhook-id']);
        expect(seen.get(content.text) ?? id, `one id per event: seed ${seed}`).toBe(id);
        seen.set(content.text, id);
        order.set(from.number, [...(order.get(from.number) ?? []), index]);
        all.add(index);
      }
      return all;
    };
    while (texts().size < COUNT) await receiver.arrived(receiver.calls.length + 1);
    for (const [chat, indexes] of order) {
      // Twice is allowed, but only before the next one of the chat.
      expect(indexes, `order of ${chat}: seed ${seed}`).toEqual(indexes.toSorted((a, b) => a - b));
    }
    console.log(`${KILLS} kills, ${COUNT} events, ${receiver.calls.length} calls, seed ${seed}`);
  },
);
