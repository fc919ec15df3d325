import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../shared/ports.ts';
import type { Workbench } from './testing/harness.ts';
import { createWorkbench, idOf, leaseOf, networkIdOf } from './testing/harness.ts';

let bench: Workbench;
beforeEach(() => {
  bench = createWorkbench();
});
afterEach(() => bench.remove());

const settle = () => bench.clock.settle();

/** Messages 1 to 9 in three chats; 7 loses its first ack, 8 is not on the network, 9 is resumed. */
const CHATS = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];
const leases = () =>
  CHATS.flatMap((numbers, chat) => numbers.map((n) => leaseOf(n, { chat: chat + 1, resume: n === 9 })));

function scriptNetwork(): void {
  bench.network.preparation = (id) => (id === networkIdOf(8) ? { kind: 'failed', reason: 'notOnWhatsApp' } : undefined);
  bench.network.fate = (id, copy) => ({ arrives: true, answer: id === networkIdOf(7) && copy === 1 ? 'none' : 'ack' });
}

/** A moment at which the process may be killed: the store on disk, and what the network has seen by then. */
interface Moment {
  name: string;
  folder: string;
  restoreNetwork: () => void;
}

/**
 * Records two moments per commit: right after it, and right before the next one, when everything that follows from it has
 * reached the network. A crash between any two awaits looks like one of them to the next start.
 */
function recordMoments(moments: Moment[]): (database: Database) => Database {
  const capture = (name: string): void => {
    const folder = join(bench.folder, `moment-${moments.length}`);
    mkdirSync(folder);
    for (const end of ['', '-wal']) {
      const file = join(bench.folder, `device.db${end}`);
      if (existsSync(file)) copyFileSync(file, join(folder, `device.db${end}`));
    }
    moments.push({ name, folder, restoreNetwork: bench.network.snapshot() });
  };
  let commits = 0;
  return (database) => ({
    ...database,
    write: (work) => {
      let isFirst = false;
      const written = database.write((sql) => {
        // The file does not yet hold what this turn writes.
        capture(`before commit ${commits + 1}`);
        isFirst = true;
        return work(sql);
      });
      return written.then((value) => {
        if (isFirst) capture(`after commit ${(commits += 1)}`);
        return value;
      });
    },
  });
}

it('a process killed at any commit goes on from its store: nothing lost, nothing shown twice, each chat in order', async () => {
  scriptNetwork();
  const moments: Moment[] = [];
  const device = await bench.start({ wrap: recordMoments(moments) });
  device.online();
  await device.give(...leases());
  await bench.clock.advance(20_000);
  for (const id of [networkIdOf(1), networkIdOf(7)]) {
    device.outbox.channelEvent('account-1', { kind: 'receipt', networkId: id, receipt: 'delivered', at: 0 });
  }
  await settle();
  await device.outbox.reportsConfirmed(5);
  await device.stop();
  expect(moments.length).toBeGreaterThan(30);

  for (const moment of moments) {
    moment.restoreNetwork();
    const again = await bench.start({ folder: moment.folder });
    // What the link does at the start of a run: leases not accepted before are accepted, unknown ones come again.
    await again.outbox.custodyAccepted(again.outbox.unansweredLeases(100).map(({ id }) => id));
    await again.give(...leases().filter((lease) => again.outbox.timeline(lease.message.id) === null));
    again.online();
    await bench.clock.advance(100_000);

    const { network } = bench;
    for (const [index, numbers] of CHATS.entries()) {
      const shown = network.shown.filter((entry) => entry.chat.endsWith(String(index + 1)));
      expect(
        shown.map((entry) => entry.text),
        moment.name,
      ).toEqual(numbers.filter((n) => n !== 8).map((n) => `text ${n}`));
    }
    expect(new Set(network.copies).size, moment.name).toBe(8);
    const statuses = Object.fromEntries(
      leases().map(({ message }) => [message.id, again.outbox.timeline(message.id)?.status]),
    );
    for (const [id, status] of Object.entries(statuses)) {
      expect(status, `${id} ${moment.name}`).toMatch(id === idOf(8) ? /^failed$/ : /^(sent|delivered)$/);
    }
    expect(again.outbox.counts(), moment.name).toMatchObject({ queued: 0, sending: 0, failed: 1 });
    const { first = 1, reports = [] } = again.outbox.reports(1_000) ?? {};
    const last = again.store.database.read((sql) => sql.get<{ n: number }>('SELECT max(number) AS n FROM report'));
    expect(first + reports.length - 1, moment.name).toBe(last?.n ?? first - 1);
    await again.stop();
  }
}, 60_000);
