import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAuthStore as openTelegramStore } from '../../engine/channels/telegram/auth-store.ts';
import { createDraftSecrets } from '../../engine/channels/telegram/secrets.ts';
import { openAuthStore as openWhatsAppStore } from '../../engine/channels/whatsapp/auth-store.ts';
import { createInbox } from '../../engine/inbox/inbox.ts';
import { createOutbox } from '../../engine/outbox/outbox.ts';
import { idOf, leaseOf, networkIdOf } from '../../engine/outbox/testing/harness.ts';
import { createScriptedNetwork } from '../../engine/outbox/testing/scripted-network.ts';
import { openDeviceStore } from '../../engine/store/open-device-store.ts';
import { plentyOfRoom, stepsOn, T0 } from '../../gateway/store/conformance/harness.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { report as reportShape } from '../../shared/contract/device.ts';
import type { Inbound } from '../../shared/contract/inbound.ts';
import { PortError } from '../../shared/ports.ts';
import { rounds } from '../support/seed.ts';
import { SEED } from './rounds.ts';
import { cpuTimer } from './cpu.ts';
import { damaged } from './wire.ts';

/**
 * Stores that a disk has damaged: bits, pages of zeros, an end or a middle that is missing, a piece of elsewhere. A store is
 * refused with a code, or it serves what was put in and tells of the rest that it cannot be read. Long counts:
 * `npm run prove -- test/fuzz`.
 */
const numRuns = rounds({ test: 8, prove: 3_000 });
const parameters = { seed: SEED, numRuns };
const MAX_MS = 3_000;
const vault = createVault(new Uint8Array(32).fill(7));
const MESSAGES = [1, 2, 3, 4, 5, 6];
const textOf = (n: number): string => `text ${n}`;
const chatOf = (n: number): number => 1 + (n % 3);

let folder: TemporaryFolder;
beforeAll(() => {
  folder = createTemporaryFolder();
});
afterAll(() => folder.remove());

let copies = 0;
/** A folder with this store in it. */
function folderWith(name: string, bytes: Uint8Array): string {
  copies += 1;
  const path = folder.file(`${name}-${copies}`);
  mkdirSync(path);
  writeFileSync(`${path}/${name}`, bytes);
  return path;
}

/** Most damage lies anywhere; some in the first page, where the form of the file stands. */
const damagedStore = (whole: Buffer): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 4, arbitrary: damaged(whole) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(damaged(whole), damaged(whole.subarray(0, 200)))
        .map(([, head]) => Buffer.concat([head, whole.subarray(200)])),
    },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 20 })
        .map((flips) => {
          const bytes = Buffer.from(whole);
          for (const [at, bits] of flips) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ bits;
          return bytes;
        }),
    },
    {
      weight: 1,
      arbitrary: fc
        .nat()
        .map((page) =>
          Buffer.from(whole).fill(
            0,
            (page * 4_096) % whole.length,
            ((page * 4_096) % whole.length) + 4_096 > whole.length
              ? whole.length
              : ((page * 4_096) % whole.length) + 4_096,
          ),
        ),
    },
  );

/** What a store may answer that was damaged; anything else is a bug. */
async function refusal(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof PortError) return error.code;
    throw error;
  }
}

describe(`a damaged store, seed ${SEED}`, { timeout: 3_600_000 }, () => {
  it('of the device sends each text to whom it was written, or not at all, and reports what the gateway takes', async () => {
    const template = folder.file('device');
    mkdirSync(template);
    const before = await openDevice(template);
    await before.outbox.takeLeases(MESSAGES.map((n) => leaseOf(n, { chat: chatOf(n) })));
    await before.outbox.custodyAccepted(MESSAGES.map(idOf));
    for (const n of MESSAGES) before.inbox.take('account-1', inboundOf(n), () => undefined);
    await before.clock.settle();
    await before.stop();
    const whole = readFileSync(`${template}/device.db`);
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(damagedStore(whole), async (bytes) => {
        const workedMs = cpuTimer();
        const code = await refusal(async () => {
          const device = await openDevice(folderWith('device.db', bytes));
          try {
            await device.run();
          } finally {
            await device.stop();
          }
        });
        outcomes.add(code ?? 'opened');
        expect(workedMs()).toBeLessThan(MAX_MS);
      }),
      parameters,
    );
    expect(outcomes.size).toBeGreaterThan(1);
  });

  it('of the gateway offers each text to whom it was written, or not at all', async () => {
    const template = folder.file('gateway');
    mkdirSync(template);
    const clock = createManualClock();
    const open = (path: string) =>
      openSqliteStore({ path: `${path}/gateway.db`, vault, log: createMemoryLog(), clock });
    let store = await open(template);
    const steps = stepsOn(() => store);
    const { client, device } = await steps.house();
    for (const n of MESSAGES) await steps.accept(client, { text: textOf(n), number: `49170000000${n}` });
    await store.close();
    const whole = readFileSync(`${template}/gateway.db`);
    await fc.assert(
      fc.asyncProperty(damagedStore(whole), async (bytes) => {
        const workedMs = cpuTimer();
        await refusal(async () => {
          store = await open(folderWith('gateway.db', bytes));
          try {
            const run = await stepsOn(() => store).running(device);
            const { fresh } = await store.leaseMessages({ ...run, now: T0 }, plentyOfRoom);
            for (const { content, to } of fresh) {
              const text = content.kind === 'text' ? content.text : '';
              const n = Number(text.slice('text '.length));
              expect(MESSAGES).toContain(n);
              expect(to).toEqual({ kind: 'number', number: `49170000000${n}` });
            }
          } finally {
            await store.close();
          }
        });
        expect(workedMs()).toBeLessThan(MAX_MS);
      }),
      parameters,
    );
  });

  it.each([
    ['WhatsApp', openWhatsAppStore],
    ['Telegram', openTelegramStore],
  ])('of a session on %s is refused, or is the very same session', async (network, openStore) => {
    const open = (path: string) =>
      openStore({ path: `${path}/auth.db`, accountId: 'a', vault, clock: createManualClock(), log: createMemoryLog() });
    const template = folder.file(network);
    mkdirSync(template);
    const before = await open(template);
    const is = { number: '15550001111', name: 'Me', lid: '7' };
    if ('draft' in before) {
      const draft = before.draft();
      draft.state.creds.me = { id: '15550001111:1@s.whatsapp.net', lid: '7:1@lid', name: 'Me' };
      await draft.commit();
    } else {
      const draft = createDraftSecrets();
      await draft.set('key/2', new Uint8Array(256).fill(1));
      await before.adopt(draft, is);
    }
    expect(before.identity()).toMatchObject({ number: is.number });
    await before.close();
    const whole = readFileSync(`${template}/auth.db`);
    await fc.assert(
      fc.asyncProperty(damagedStore(whole), async (bytes) => {
        const workedMs = cpuTimer();
        await refusal(async () => {
          const store = await open(folderWith('auth.db', bytes));
          try {
            expect([undefined, is.number]).toContain(store.identity()?.number);
          } finally {
            await store.close();
          }
        });
        expect(workedMs()).toBeLessThan(MAX_MS);
      }),
      parameters,
    );
  });
});

const inboundOf = (n: number): Inbound => ({
  networkId: `IN${n}`,
  chat: { kind: 'person' },
  from: { number: `49160000000${n}` },
  content: { kind: 'text', text: `said ${n}` },
  sentAt: 1_000,
});

/** As much of a device as lives on its store. */
async function openDevice(path: string) {
  const clock: ManualClock = createManualClock();
  const log = createMemoryLog();
  const random = createSeededRandom(1);
  const store = await openDeviceStore({ folder: path, clock, random, vault, log });
  const { database } = store;
  const common = { database, vault, clock, random, log };
  const outbox = createOutbox({ ...common, channelOf: () => 'whatsapp', evidencePatienceMs: 0, busyPatienceMs: 0 });
  const media = { put: async () => 'there' as const, adopted: () => undefined, unused: () => undefined };
  const inbox = createInbox({ ...common, media, onReports: () => undefined, onChange: () => undefined });
  const network = createScriptedNetwork();
  const connection = network.connect((event) => outbox.channelEvent('account-1', event));
  return {
    outbox,
    inbox,
    clock,
    run: async () => {
      inbox.start();
      outbox.holdings(undefined, 100);
      outbox.counts();
      outbox.accountOnline('account-1', connection);
      for (let minute = 0; minute < 5; minute += 1) await clock.advance(60_000);
      for (const { preview } of outbox.page({ limit: 50, offset: 0 }).rows)
        expect(['', ...MESSAGES.map(textOf)]).toContain(preview);
      for (const { networkId, chat, text } of network.shown) {
        const n = MESSAGES.find((one) => textOf(one) === text) ?? 0;
        expect({ n, networkId, chat }).toEqual({
          n,
          networkId: networkIdOf(n),
          chat: `number:${491_700_000_000 + chatOf(n)}`,
        });
      }
      for (const report of outbox.reports(500)?.reports ?? []) {
        expect(reportShape.safeParse(report).error).toBeUndefined();
        if (report.kind !== 'inbound') continue;
        const { content } = report.inbound;
        if (content.kind === 'text') expect(MESSAGES.map((n) => `said ${n}`)).toContain(content.text);
      }
    },
    stop: async () => {
      connection.cut();
      outbox.accountOffline('account-1');
      const stopped = Promise.all([outbox.stop(), inbox.stop()]);
      await clock.advance(1_000);
      await stopped;
      await store.close();
    },
  };
}
