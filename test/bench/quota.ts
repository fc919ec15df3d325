import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { keyOf } from '../../gateway/messages/idempotency.ts';
import { uuidV7 } from '../../gateway/messages/uuid-v7.ts';
import { storeFile, storeOn } from '../../gateway/store/sqlite/store.ts';
import { systemClock } from '../../platform/clock.ts';
import { openDatabase } from '../../platform/database.ts';
import { systemRandom } from '../../platform/random.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { plan } from '../../shared/contract/plan.ts';
import type { Sql } from '../../shared/ports.ts';
import { median, rounded } from './statistics.ts';

const FEW = 10;
/** Acceptances that arrive together, and so share a commit, as they do at a busy gateway. */
const TOGETHER = 50;

interface Compared {
  /** Processor time of one acceptance in the store, in microseconds: checks, message and counts. */
  cpuUs: { few: number; many: number };
  /** Median of pairs of rounds. */
  ratio: number;
}

export interface QuotaFigures extends Compared {
  recipients: number;
  /** The same with an idempotency key each, among as many keys of the last day as there are recipients. */
  withKeys: Compared;
  fillMs: number;
}

/**
 * Acceptance with all checks: a plan with windows and recipients in total, and registration. One store knows ten recipients, the
 * other as many as asked for; both write to people they have written to before.
 */
export async function benchQuota({ recipients = 1_000_000, rounds = 40 } = {}): Promise<QuotaFigures> {
  const few = await prepare(FEW);
  const many = await prepare(recipients);
  try {
    const compare = async (withKey: boolean): Promise<Compared> => {
      for (let round = 0; round < 5; round += 1) for (const store of [few, many]) await store.round(withKey);
      const pairs: { few: number; many: number }[] = [];
      // In turns, so that what else the machine does hits both alike.
      for (let round = 0; round < rounds; round += 1) {
        pairs.push({ few: await few.round(withKey), many: await many.round(withKey) });
      }
      const middle = (of: (pair: (typeof pairs)[number]) => number): number => rounded(median(pairs.map(of)));
      return {
        cpuUs: { few: middle((pair) => pair.few), many: middle((pair) => pair.many) },
        ratio: middle((pair) => pair.many / pair.few),
      };
    };
    const figures = await compare(false);
    return { recipients, ...figures, withKeys: await compare(true), fillMs: Math.round(many.fillMs) };
  } finally {
    await few.close();
    await many.close();
  }
}

async function prepare(recipients: number) {
  const folder = createTemporaryFolder();
  const log = createMemoryLog();
  const vault = createVault(systemRandom.bytes(32));
  const path = join(folder.path, 'gateway.db');
  const database = openDatabase({ path, log, ...storeFile });
  const store = await storeOn(database, { path, vault, log, clock: systemClock });
  const now = systemClock.now();
  await store.putPlan({ name: 'bench', plan: plan.parse({ messagesPerDay: 1e9, recipients: 1e9 }), now });
  const secret = { salt: new Uint8Array(16), hash: new Uint8Array(32) };
  await store.createClient({ id: 'bench', name: null, plan: 'bench', secret, now });
  await store.createInstance({ client: 'bench', channel: 'whatsapp', now });
  const startedAt = performance.now();
  await database.write((sql) => fill(sql, recipients, now));
  const fillMs = performance.now() - startedAt;
  // A gateway that has run for a while: what fits into its cache is there.
  database.read((sql) =>
    sql.all('SELECT count(person) FROM recipients UNION ALL SELECT count(to_name) FROM written_to'),
  );

  let sent = 0;
  const accept = async (withKey: boolean): Promise<void> => {
    sent += 1;
    const wish = {
      client: 1,
      channel: 'whatsapp',
      instance: 1,
      to: { kind: 'number', number: numberOf(randomInt(recipients)) },
      content: { kind: 'text', text: `Text ${sent}` },
    } as const;
    const acceptedAt = systemClock.now();
    const outcome = await store.acceptMessage({
      ...wish,
      id: uuidV7(acceptedAt, systemRandom.bytes(10)),
      priority: 'normal',
      networkId: `N${sent}`,
      acceptedAt,
      notBefore: null,
      expiresAt: acceptedAt + 86_400_000,
      ...(withKey && { key: keyOf(wish, `key ${sent}`, vault) }),
    });
    if (outcome.kind !== 'accepted') throw new Error(`A text was ${JSON.stringify(outcome)}`);
  };
  return {
    fillMs,
    /** Processor time of one acceptance, in microseconds. */
    round: async (withKey: boolean): Promise<number> => {
      const before = process.cpuUsage();
      await Promise.all(Array.from({ length: TOGETHER }, () => accept(withKey)));
      const { user, system } = process.cpuUsage(before);
      return (user + system) / TOGETHER;
    },
    close: async () => {
      await store.close();
      folder.remove();
    },
  };
}

const numberOf = (n: number): string => `49151${String(n).padStart(8, '0')}`;

function fill(sql: Sql, count: number, now: number): void {
  const numbers = `WITH RECURSIVE one (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM one WHERE n < ${count - 1})`;
  const number = `'49151' || printf('%08d', n)`;
  sql.run(
    `INSERT INTO recipients (instance, person, number, state, language, changed_at, written)
     ${numbers} SELECT 1, ${number}, ${number}, 'registered', 'en', ${now}, 1 FROM one`,
  );
  sql.run(
    `INSERT INTO written_to (client, channel, to_kind, to_name) ${numbers} SELECT 1, 'whatsapp', 'number', ${number} FROM one`,
  );
  sql.run(
    `INSERT INTO idempotency_keys (client, key, asked, id, accepted_at)
     ${numbers} SELECT 1, randomblob(16), randomblob(16), n, ${now} FROM one`,
  );
  sql.run(`UPDATE clients SET recipients = ${count} WHERE client = 1`);
}
