/**
 * A process for the power cuts: a device whose messages come, go out, are acknowledged and reported, over several runs.
 * Tells `run`, `taken`, `handed` and `result` with the number of a message, each at the moment after which it must hold.
 */
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { ACCOUNT, idOf, leaseOf, networkIdOf } from '../../engine/outbox/testing/harness.ts';
import { createScriptedNetwork } from '../../engine/outbox/testing/scripted-network.ts';
import { createOutbox } from '../../engine/outbox/outbox.ts';
import { openDeviceStore } from '../../engine/store/open-device-store.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { PACING_PLANS } from '../../shared/policy/pacing-plan.ts';
import { noLog, tell, vault } from './telling.ts';

const RUNS = 3;
const MESSAGES_PER_RUN = 80;
const CHATS = 12;

const shape = createSeededRandom(Number(process.argv[3] ?? 1));
const folder = join(process.argv[2] ?? '', 'device');
const network = createScriptedNetwork();
const numberOf = new Map<string, number>();
network.fate = (networkId) => {
  tell('handed', numberOf.get(networkId) ?? 0);
  return { arrives: true, answer: 'ack' };
};
let given = 0;
for (let run = 0; run < RUNS; run += 1) await oneRun(run);

async function oneRun(run: number): Promise<void> {
  const store = await openDeviceStore({ folder, clock: systemClock, random: systemRandom, vault, log: noLog });
  tell('run', run);
  const outbox = createOutbox({
    database: store.database,
    vault,
    clock: systemClock,
    random: systemRandom,
    log: noLog,
    channelOf: () => 'whatsapp',
    planOf: () => PACING_PLANS.unpaced,
    evidencePatienceMs: 0,
    busyPatienceMs: 0,
  });
  const connection = network.connect((event) => outbox.channelEvent(ACCOUNT, event));
  outbox.accountOnline(ACCOUNT, connection);

  const goal = given + MESSAGES_PER_RUN;
  let reported = given;
  while (reported < goal) {
    if (given < goal) await give(Math.min(1 + Math.floor(shape.float() * 8), goal - given));
    await turn();
    const batch = outbox.reports(20);
    if (batch === undefined) continue;
    for (const report of batch.reports) {
      if (report.kind !== 'result') continue;
      reported += 1;
      tell('result', Number(report.id.slice(-12)));
    }
    await outbox.reportsConfirmed(batch.first + batch.reports.length - 1);
  }
  connection.cut();
  outbox.accountOffline(ACCOUNT);
  await outbox.stop();
  await store.close();

  async function give(count: number): Promise<void> {
    const leases = Array.from({ length: count }, () => {
      given += 1;
      numberOf.set(networkIdOf(given), given);
      return leaseOf(given, {
        chat: given % CHATS,
        content: { kind: 'text', text: `text ${given} `.repeat(1 + Math.floor(shape.float() * 200)) },
      });
    });
    const taken = await outbox.takeLeases(leases);
    for (const { id } of taken) tell('taken', Number(id.slice(-12)));
    if (taken.length !== count || taken[0]?.id !== idOf(given - count + 1)) throw new Error('not taken');
    await outbox.custodyAccepted(taken.map(({ id }) => id));
  }
}
