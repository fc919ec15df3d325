import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordStatements } from '../../platform/testing/recorded-statements.ts';
import type { Workbench } from './testing/harness.ts';
import { ACCOUNT, createWorkbench, idOf, leaseOf, networkIdOf } from './testing/harness.ts';

let bench: Workbench;
beforeEach(() => {
  bench = createWorkbench();
});
afterEach(() => bench.remove());

it('no statement of the outbox looks through messages, chats or bodies', async () => {
  const texts = new Set<string>();
  const device = await bench.start({ wrap: recordStatements(texts) });
  const { outbox } = device;

  // Everything that an outbox does.
  bench.network.fate = (id, copy) => ({ arrives: true, answer: id === networkIdOf(2) && copy < 3 ? 'none' : 'ack' });
  let tries = 0;
  bench.network.preparation = (id) =>
    id === networkIdOf(4) && (tries += 1) < 2 ? { kind: 'later', retryInMs: 1_000 } : undefined;
  device.online();
  await device.give(
    leaseOf(1),
    leaseOf(2, { chat: 2 }),
    leaseOf(3, { chat: 3, notBeforeInMs: 5_000 }),
    leaseOf(4, { chat: 4 }),
    leaseOf(5, { chat: 1, expiresInMs: 1 }),
    leaseOf(6, { chat: 6, notBeforeInMs: 900_000 }),
    leaseOf(7, { chat: 7, notBeforeInMs: 900_000 }),
  );
  await device.give(leaseOf(7, { fence: 2, resume: true }));
  await bench.clock.settle();
  outbox.channelEvent(ACCOUNT, { kind: 'receipt', networkId: networkIdOf(1), receipt: 'read', at: 0 });
  outbox.channelEvent(ACCOUNT, { kind: 'ack', networkId: 'unknown' });
  await bench.clock.advance(100_000);
  device.offline();
  device.online();
  await outbox.cancel(idOf(6));
  await outbox.release([idOf(7)]);
  await outbox.takeLeases([leaseOf(8)]);
  await outbox.custodyRefused([idOf(8)]);
  outbox.unansweredLeases(10);
  outbox.holdings(undefined, 10);
  outbox.room(ACCOUNT);
  outbox.accountQueue(ACCOUNT);
  outbox.counts();
  outbox.page({ limit: 10, offset: 0 });
  outbox.page({ limit: 10, offset: 0, status: ['sent', 'queued'], accountId: ACCOUNT });
  outbox.page({ limit: 10, offset: 0, recipient: '49170' });
  outbox.timeline(idOf(1));
  outbox.sentPayload(ACCOUNT, networkIdOf(1));
  outbox.sentSince(ACCOUNT, 0);
  outbox.reports(10);
  await outbox.reportsConfirmed(3);
  await outbox.accountRemoved(ACCOUNT);
  await bench.clock.advance(120 * 24 * 3_600_000);
  expect(outbox.counts()).toMatchObject({ queued: 0, sending: 0, read: 0 });

  expect(texts.size).toBeGreaterThan(35);
  const scans = [...texts].flatMap((text) =>
    device.store.database
      .read((sql) =>
        sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, ...Array.from(text.matchAll(/\?/g), () => 1)),
      )
      // Walking a few bytes per message is how any place of the list is found; the search is an index of its own.
      .filter(({ detail }) => !/COVERING INDEX message_list$|SCAN recipientSearch VIRTUAL TABLE/.test(detail))
      // All chats of an account are as many as its messages may be; the members of one group are few.
      .filter(({ detail }) => !(detail.includes('GROUP BY') && text.includes('FROM memberReceipt WHERE number = ?')))
      .filter(({ detail }) =>
        /^SCAN (?!CONSTANT ROW|tally)|TEMP B-TREE|^SEARCH chat USING PRIMARY KEY \(accountId=\?\)$/.test(detail),
      )
      .map(({ detail }) => `${detail}: ${text.replaceAll(/\s+/g, ' ')}`),
  );
  expect(scans).toEqual([]);
});
