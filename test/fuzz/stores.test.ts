import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
import { fuzz, SEED } from './rounds.ts';
import { cpuTimer } from './cpu.ts';
import { damaged } from './wire.ts';

/**
 * Stores that a disk has damaged: bits, pages of zeros, an end or a middle that is missing, a piece of elsewhere; in the file, in
 * what was written ahead (`-wal`) when the power went, or in both, and files beside it that are not its own. A store is refused
 * with a code, or it serves what was put in and tells of the rest that it cannot be read. Long counts:
 * `npm run prove -- test/fuzz`.
 */
const counts = { test: 8, prove: 3_000 };
const MAX_MS = 3_000;
const PAGE_BYTES = 4_096;
const vault = createVault(new Uint8Array(32).fill(7));
const MESSAGES = [1, 2, 3, 4, 5, 6];
/** Of another store of the same kind, whose file lies beside this one by mistake. */
const ELSEWHERE = [7, 8, 9];
const ALL = [...MESSAGES, ...ELSEWHERE];
const textOf = (n: number): string => `text ${n}`;
const chatOf = (n: number): number => 1 + (n % 3);

let folder: TemporaryFolder;
beforeAll(() => {
  folder = createTemporaryFolder();
});
afterAll(() => folder.remove());
const newFolder = (name: string): string => {
  const path = folder.file(name);
  mkdirSync(path);
  return path;
};

/** A store's files: the store itself, and what lies beside it under longer names. */
interface Files {
  readonly '': Buffer;
  readonly '-wal'?: Buffer;
  readonly '-shm'?: Buffer;
  readonly '-journal'?: Buffer;
}
/** As they are while the store is open, when the power goes. */
const filesOf = (path: string): Required<Pick<Files, '' | '-wal'>> => ({
  '': readFileSync(path),
  '-wal': readFileSync(`${path}-wal`),
});

/** Most damage lies anywhere; some in the first page, where the form of the file stands. */
const damagedFile = (whole: Buffer): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 4, arbitrary: damaged(whole) },
    {
      weight: 2,
      arbitrary: damaged(whole.subarray(0, 200)).map((head) => Buffer.concat([head, whole.subarray(200)])),
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
      arbitrary: fc.nat().map((page) => {
        const from = (page * PAGE_BYTES) % whole.length;
        return Buffer.from(whole).fill(0, from, Math.min(from + PAGE_BYTES, whole.length));
      }),
    },
  );

/** @param closed the file of a store that was closed; `open`: of one that was not; `other`: the same of another store */
function damagedStore(closed: Buffer, open: ReturnType<typeof filesOf>, other: Buffer): fc.Arbitrary<Files> {
  const { '': file, '-wal': wal } = open;
  // What was said last lies there alone.
  expect(wal.length).toBeGreaterThan(PAGE_BYTES);
  const garbage = fc.oneof(
    damagedFile(wal),
    fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
  );
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ '': damagedFile(closed) }) },
    { weight: 4, arbitrary: fc.record({ '': fc.constant(file), '-wal': damagedFile(wal) }) },
    { weight: 2, arbitrary: fc.record({ '': damagedFile(file), '-wal': fc.constant(wal) }) },
    { weight: 1, arbitrary: fc.record({ '': damagedFile(file), '-wal': damagedFile(wal) }) },
    { weight: 1, arbitrary: fc.record({ '': fc.constantFrom(file, closed), '-wal': fc.constant(other) }) },
    { weight: 1, arbitrary: fc.record({ '': fc.constant(file), '-wal': fc.constant(wal), '-shm': garbage }) },
    { weight: 1, arbitrary: fc.record({ '': fc.constant(file), '-wal': fc.constant(wal), '-journal': garbage }) },
    { weight: 1, arbitrary: fc.record({ '': fc.constant(closed), '-wal': garbage }) },
  );
}

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

/** Opens the store, damaged in many ways. @returns how that went */
async function outcomesOf(
  name: string,
  damage: fc.Arbitrary<Files>,
  open: (path: string) => Promise<void>,
): Promise<ReadonlyMap<string, number>> {
  const outcomes = new Map<string, number>();
  const path = folder.file('damaged');
  await fuzz(damage, counts, async (files) => {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path);
    for (const [end, bytes] of Object.entries(files)) writeFileSync(`${path}/${name}${end}`, bytes as Buffer);
    const workedMs = cpuTimer();
    const outcome = (await refusal(() => open(path))) ?? 'opened';
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    expect(workedMs()).toBeLessThan(MAX_MS);
  });
  return outcomes;
}

describe(`a damaged store, seed ${SEED}`, { timeout: 3_600_000 }, () => {
  it('of the device sends each text to whom it was written, or not at all, and reports what the gateway takes', async () => {
    /** Puts these in, one half at a time, and calls `look` before the store is closed for the second time. */
    const fill = async <T>(name: string, messages: readonly number[], look: (path: string) => T): Promise<T> => {
      const path = newFolder(name);
      const half = messages.length / 2;
      let seen: T | undefined;
      for (const part of [messages.slice(0, half), messages.slice(half)]) {
        const device = await openDevice(path);
        await device.outbox.takeLeases(part.map((n) => leaseOf(n, { chat: chatOf(n) })));
        await device.outbox.custodyAccepted(part.map(idOf));
        for (const n of part) device.inbox.take('account-1', inboundOf(n), () => undefined);
        await device.clock.settle();
        seen = look(`${path}/device.db`);
        await device.stop();
      }
      return seen as T;
    };
    const open = await fill('device', MESSAGES, filesOf);
    const closed = readFileSync(folder.file('device/device.db'));
    const { '-wal': other } = await fill('other-device', ELSEWHERE, filesOf);
    const outcomes = await outcomesOf('device.db', damagedStore(closed, open, other), async (path) => {
      const device = await openDevice(path);
      try {
        await device.run();
      } finally {
        await device.stop();
      }
    });
    expect(outcomes.size).toBeGreaterThan(1);
  });

  it('of the gateway offers each text to whom it was written, or not at all', async () => {
    const clock = createManualClock();
    const openStore = (path: string) =>
      openSqliteStore({ path: `${path}/gateway.db`, vault, log: createMemoryLog(), clock });
    const fill = async (name: string, messages: readonly number[]) => {
      const path = newFolder(name);
      let store = await openStore(path);
      const steps = stepsOn(() => store);
      const { client, device } = await steps.house();
      const half = messages.length / 2;
      for (const n of messages.slice(0, half)) await steps.accept(client, { text: textOf(n), number: numberOf(n) });
      await store.close();
      store = await openStore(path);
      for (const n of messages.slice(half)) await steps.accept(client, { text: textOf(n), number: numberOf(n) });
      const open = filesOf(`${path}/gateway.db`);
      await store.close();
      return { open, closed: readFileSync(`${path}/gateway.db`), device };
    };
    const numberOf = (n: number): string => `49170000000${n}`;
    const { open, closed, device } = await fill('gateway', MESSAGES);
    const { open: other } = await fill('other-gateway', ELSEWHERE);
    await outcomesOf('gateway.db', damagedStore(closed, open, other['-wal']), async (path) => {
      const store = await openStore(path);
      try {
        const run = await stepsOn(() => store).running(device);
        const { fresh } = await store.leaseMessages({ ...run, now: T0 }, plentyOfRoom);
        for (const { content, to } of fresh) {
          const text = content.kind === 'text' ? content.text : '';
          const n = Number(text.slice('text '.length));
          expect(ALL).toContain(n);
          expect(to).toEqual({ kind: 'number', number: numberOf(n) });
        }
      } finally {
        await store.close();
      }
    });
  });

  it.each([
    ['WhatsApp', openWhatsAppStore],
    ['Telegram', openTelegramStore],
  ])('of a session on %s is refused, or is the very same session', async (network, openStore) => {
    const openAt = (path: string) =>
      openStore({ path: `${path}/auth.db`, accountId: 'a', vault, clock: createManualClock(), log: createMemoryLog() });
    const fill = async (name: string, number: string) => {
      const path = newFolder(name);
      // The form of the store is in its file, what is said below lies ahead of it.
      await (await openAt(path)).close();
      const store = await openAt(path);
      if ('draft' in store) {
        const draft = store.draft();
        draft.state.creds.me = { id: `${number}:1@s.whatsapp.net`, lid: '7:1@lid', name: 'Me' };
        await draft.commit();
      } else {
        const draft = createDraftSecrets();
        await draft.set('key/2', new Uint8Array(256).fill(1));
        await store.adopt(draft, { number, name: 'Me', lid: '7' });
      }
      expect(store.identity()).toMatchObject({ number });
      const open = filesOf(`${path}/auth.db`);
      await store.close();
      return { open, closed: readFileSync(`${path}/auth.db`) };
    };
    const { open, closed } = await fill(network, '15550001111');
    const { open: other } = await fill(`other-${network}`, '15550002222');
    await outcomesOf('auth.db', damagedStore(closed, open, other['-wal']), async (path) => {
      const store = await openAt(path);
      try {
        expect([undefined, '15550001111', '15550002222']).toContain(store.identity()?.number);
      } finally {
        await store.close();
      }
    });
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
        expect(['', ...ALL.map(textOf)]).toContain(preview);
      for (const { networkId, chat, text } of network.shown) {
        const n = ALL.find((one) => textOf(one) === text) ?? 0;
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
        if (content.kind === 'text') expect(ALL.map((n) => `said ${n}`)).toContain(content.text);
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
