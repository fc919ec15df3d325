/**
 * A process for the power cuts: a gateway that accepts messages and attachments, gives messages to a device and takes its
 * reports, over several runs. Tells `run`, `accepted`, `custody`, `sent` (ids) and `media` (hash), each at the moment after
 * which it must hold.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { sentResult, stepsOn } from '../../gateway/store/conformance/harness.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import { systemClock } from '../../platform/clock.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { noLog, tell, vault } from './telling.ts';

const RUNS = 3;
const ROUNDS_PER_RUN = 12;
const MEDIA_LIMITS = { maxBytes: 4_000_000 };

const shape = createSeededRandom(Number(process.argv[3] ?? 1));
const folder = join(process.argv[2] ?? '', 'gateway');
const open = () => openSqliteStore({ path: join(folder, 'gateway.db'), clock: systemClock, log: noLog, vault });
let store = await open();
tell('run', 0);
const steps = stepsOn(() => store);
const { client, device } = await steps.house();
tell('client', client);
let reported = 0;

for (let run = 0; run < RUNS; run += 1) {
  const media = await openMediaStore({ folder: join(folder, 'media'), vault });
  const session = await steps.running(device);
  for (let round = 0; round < ROUNDS_PER_RUN; round += 1) {
    const many = 1 + Math.floor(shape.float() * 8);
    await Promise.all([
      ...Array.from({ length: many }, async (_, index) => {
        const text = 'a text that is accepted '.repeat(1 + Math.floor(shape.float() * 40));
        const { id, outcome } = await steps.offer(client, { number: `49151000000${10 + index}`, text });
        if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
        tell('accepted', id);
      }),
      // One that is flushed while it is written.
      keepAttachment(run === 0 && round === 0 ? 2_500_000 : 20_000),
    ]);
    const { repeated, fresh } = await steps.lease(session);
    const leases = [...repeated, ...fresh];
    const { accepted } = await steps.take(session, leases);
    for (const id of accepted) tell('custody', id);
    const results = leases.map(({ id, fence }) => sentResult(id, fence));
    await steps.report(session, reported + 1, results);
    reported += results.length;
    for (const { id } of leases) tell('sent', id);
  }
  await store.close();
  if (run < RUNS - 1) {
    store = await open();
    tell('run', run + 1);
  }

  async function keepAttachment(maxBytes: number): Promise<void> {
    const bytes = randomBytes(Math.ceil(maxBytes * (1 - 0.2 * shape.float())));
    const { sha256 } = await media.write(
      (async function* parts() {
        yield bytes;
      })(),
      MEDIA_LIMITS,
    );
    await store.touchMedia({ sha256, bytes: bytes.byteLength, now: Date.now() });
    tell('media', sha256);
  }
}
