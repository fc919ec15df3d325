import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import type { ChannelAccount } from '../../engine/channels/channel.ts';
import { createOutbox } from '../../engine/outbox/outbox.ts';
import { openDeviceStore } from '../../engine/store/open-device-store.ts';
import { PACING_PLANS } from '../../shared/policy/pacing-plan.ts';
import type { Sql } from '../../shared/ports.ts';

/** What else the store holds while one message is claimed, handed over and settled. */
const CASES = {
  /** Nothing. */
  one: () => '',
  /** Messages that could go out, each in a chat of its own. */
  ready: () => `'ready-' || n, 'waiting', 0`,
  /** Messages behind the measured one, in the same chat. */
  sameChat: () => `'number:491700000001', 'waiting', 0`,
  /** Messages in one chat that waits for an ack. */
  blockedChat: () => `'blocked', 'waiting', 0`,
  /** Messages that are not due yet. */
  notDue: () => `'later-' || n, 'later', 4102444800000`,
} as const;
type Case = keyof typeof CASES;

const ACCOUNT = 'bench';

export interface ClaimFigures {
  waiting: number;
  rounds: number;
  /** Median of claim, intent, hand-over, ack and result, with both commits, in milliseconds. */
  medianMs: Record<Case, number>;
  /** Processor time of the same, per message, in milliseconds: what the commits' disk does not hide. */
  cpuMs: Record<Case, number>;
  /** The slowest case against an otherwise empty store. */
  ratio: number;
  cpuRatio: number;
  /** How long the rows took to make, per case. */
  fillMs: Record<Case, number>;
}

/** Claim and settle with many waiting messages against one. */
export async function benchClaim({ waiting = 1_000_000, rounds = 300 } = {}): Promise<ClaimFigures> {
  const names = Object.keys(CASES) as Case[];
  const runs = new Map<Case, Awaited<ReturnType<typeof prepareRun>>>();
  try {
    for (const name of names) runs.set(name, await prepareRun(name, waiting));
    // In turns, so that what else the machine does hits all cases alike.
    for (let round = 0; round < rounds; round += 1) {
      for (const run of runs.values()) await run.round(round);
    }
    const figures = (pick: (run: Awaited<ReturnType<typeof prepareRun>>) => number): Record<Case, number> =>
      Object.fromEntries([...runs].map(([name, run]) => [name, pick(run)])) as Record<Case, number>;
    const medianMs = figures((run) => median(run.wallMs));
    const cpuMs = figures((run) => median(run.cpuMs));
    return {
      waiting,
      rounds,
      medianMs,
      cpuMs,
      ratio: Math.max(...Object.values(medianMs)) / medianMs.one,
      cpuRatio: Math.max(...Object.values(cpuMs)) / cpuMs.one,
      fillMs: figures((run) => run.fillMs),
    };
  } finally {
    for (const run of runs.values()) await run.close();
  }
}

async function prepareRun(name: Case, waiting: number) {
  const folder = createTemporaryFolder();
  const vault = createVault(systemRandom.bytes(32));
  const shared = { clock: systemClock, random: systemRandom, vault, log: createMemoryLog() };
  const store = await openDeviceStore({ folder: folder.path, ...shared });
  const startedAt = performance.now();
  if (name !== 'one') await store.database.write((sql) => fill(sql, CASES[name](), waiting));
  const fillMs = performance.now() - startedAt;

  const outbox = createOutbox({
    ...shared,
    database: store.database,
    channelOf: () => 'whatsapp',
    planOf: () => PACING_PLANS.unpaced,
    maxInFlight: 1,
    // One message at a time: there is nobody to share a commit with.
    evidencePatienceMs: 0,
    busyPatienceMs: 0,
  });
  let onSent: () => void = () => undefined;
  outbox.onRows((rows) => {
    if (rows.some((changed) => changed.row().status === 'sent')) onSent();
  });
  const payload = new Uint8Array(200);
  const account: Pick<ChannelAccount, 'identity' | 'prepare' | 'handOver'> = {
    identity: () => undefined,
    prepare: async () => ({ kind: 'ready', payload }),
    handOver: async ({ networkId }) => {
      // Nothing else is claimed in this round.
      queueMicrotask(() => {
        outbox.channelEvent(ACCOUNT, { kind: 'ack', networkId });
        outbox.setPaused(ACCOUNT, true);
      });
    },
  };
  outbox.setPaused(ACCOUNT, true);
  outbox.accountOnline(ACCOUNT, account as ChannelAccount);

  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  return {
    wallMs,
    cpuMs,
    fillMs,
    round: async (round: number) => {
      const id = `00000000-0000-4000-8000-${String(round).padStart(12, '0')}`;
      await outbox.takeLeases([
        {
          fence: 1,
          leaseMs: 60_000,
          resume: false,
          message: {
            id,
            accountId: ACCOUNT,
            seq: round + 1,
            to: { kind: 'number', number: '491700000001' },
            content: { kind: 'text', text: 'A text of ordinary length, as customers send it.' },
            priority: 'normal',
            networkId: id,
            acceptedAgoMs: 1,
            expiresInMs: 7 * 24 * 3_600_000,
          },
        },
      ]);
      await outbox.custodyAccepted([id]);
      const sent = new Promise<void>((resolve) => {
        onSent = resolve;
      });
      const cpu = process.cpuUsage();
      const startedAt = performance.now();
      outbox.setPaused(ACCOUNT, false);
      await sent;
      wallMs.push(performance.now() - startedAt);
      const used = process.cpuUsage(cpu);
      cpuMs.push((used.user + used.system) / 1_000);
    },
    close: async () => {
      await outbox.stop();
      await store.close();
      folder.remove();
    },
  };
}

/** One bulk insert per table. The rows come after the measured messages and are never claimed, so nothing is sealed. */
function fill(sql: Sql, columns: string, waiting: number): void {
  sql.run(
    `WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ${waiting})
     INSERT INTO message (id, accountId, channel, seq, priority, networkId, fence, destination, preview, contentBytes,
       status, custody, unsure, expiresAt, acceptedAt, committedAt, changedAt, chat, attempt, notBefore)
     SELECT printf('10000000-0000-4000-8000-%012d', n), '${ACCOUNT}', 'whatsapp', 1000000 + n, 1, 'W' || n, 1,
       '{"kind":"number","number":"491700000002"}', zeroblob(80), 100, 'queued', 'device', 0, 4102444800000, 0, 0, 0,
       ${columns} FROM counter`,
  );
  sql.run('INSERT INTO body (number, content) SELECT number, zeroblob(130) FROM message');
  sql.run(
    `INSERT INTO chat (accountId, chat, head, headPriority, headSeq, headLeased, handedOver)
     SELECT accountId, chat, min(number), 1, min(seq), 0, CASE chat WHEN 'blocked' THEN 0 END
     FROM message WHERE attempt = 'waiting' GROUP BY accountId, chat`,
  );
  sql.run(`INSERT INTO tally (accountId, what, n) VALUES ('${ACCOUNT}', 'queued', ?)`, waiting);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
