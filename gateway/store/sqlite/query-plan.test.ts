import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase, type SqliteDatabase } from '../../../platform/database.ts';
import { createManualClock } from '../../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { recordStatements } from '../../../platform/testing/recorded-statements.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../../platform/testing/temporary-folder.ts';
import { createVault } from '../../../platform/vault.ts';
import { isProbed, PARK_AFTER_MS, WAIT_MAX_MS } from '../../../shared/policy/webhook-retry.ts';
import { stepsOn, T0 } from '../conformance/harness.ts';
import type { GatewayStore } from '../store.ts';
import { storeFile, storeOn } from './store.ts';

let folder: TemporaryFolder;
let database: SqliteDatabase;
let store: GatewayStore;
const texts = new Set<string>();
beforeEach(async () => {
  texts.clear();
  folder = createTemporaryFolder();
  const options = {
    path: folder.file('gateway.db'),
    vault: createVault(new Uint8Array(32)),
    log: createMemoryLog(),
    clock: createManualClock(),
  };
  database = openDatabase({ ...options, ...storeFile });
  store = await storeOn(recordStatements(texts)(database), options);
});
afterEach(async () => {
  await database.close();
  folder.remove();
});

it('what a webhook waits for is found without looking through what it was told in the last weeks', async () => {
  const steps = stepsOn(() => store);
  const { client, run } = await steps.house();
  await store.createWebhook({
    id: 'w',
    client,
    url: 'https://a.example/',
    form: 'events',
    kinds: ['account.state'],
    channel: null,
    instance: null,
    token: 'token',
    secret: 'whsec_w',
    now: T0,
  });
  await steps.bind(run.device, { session: { state: 'broken', at: T0 } });
  const tryAt = async (now: number): Promise<string> => {
    const [event] = (await store.dueWebhooks({ busy: new Map(), after: 0, limit: 100, now })).due;
    if (event === undefined) throw new Error('Nothing is due');
    const { seq, target } = event;
    const result = { kind: 'failed', error: 'http500', retryAfterMs: undefined } as const;
    return (await store.settleWebhook({ seq, revision: target.revision, result, random: 0, now })).kind;
  };
  for (let failures = 0; !isProbed(failures); failures += 1) await tryAt(T0 + failures * WAIT_MAX_MS);
  expect(await tryAt(T0 + PARK_AFTER_MS)).toBe('parked');
  await store.webhooks({});
  await store.webhookBacklog();

  const plans = [...texts]
    .filter((text) => /webhook_events v? ?.*state/s.test(text) && !text.includes('INSERT'))
    .flatMap((text) =>
      database
        .read((sql) =>
          sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, ...(/\?\d/.test(text) ? [] : questions(text))),
        )
        .map(({ detail }) => `${detail}: ${text.replaceAll(/\s+/g, ' ')}`),
    );
  expect(plans.some((plan) => plan.includes('webhook_events_due'))).toBe(true);
  expect(plans.filter((plan) => /webhook_events_of_endpoint|SCAN (v|webhook_events)(?! USING)/.test(plan))).toEqual([]);
});

it('a page of what came in is read without what is kept beside it', async () => {
  const which = { client: 1, limit: 10, channel: undefined, instance: undefined };
  texts.clear();
  await store.inbound({ ...which, after: 0 });
  await store.newestInbound({ ...which, before: undefined });
  const plans = [...texts].map((text) =>
    database
      .read((sql) => sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`))
      .map(({ detail }) => detail)
      .filter((detail) => / n | inbound /.test(detail)),
  );
  const oneByOne = 'SEARCH n USING INTEGER PRIMARY KEY (rowid=?)';
  expect(plans).toEqual([
    [oneByOne, expect.stringContaining('inbound_in_order (instance=? AND seq>?)')],
    [oneByOne, expect.stringContaining('inbound_in_order (instance=? AND seq<?)')],
  ]);
});

const questions = (text: string): number[] => Array.from(text.matchAll(/\?/g), () => 1);
