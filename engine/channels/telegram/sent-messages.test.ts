import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type SqliteDatabase } from '../../../platform/database.ts';
import { createManualClock, type ManualClock } from '../../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../../platform/testing/temporary-folder.ts';
import { TELEGRAM_MIGRATIONS } from './schema.ts';
import { createSentMessages, type SentMessages } from './sent-messages.ts';

const CHAT = 'user:7';
let folder: TemporaryFolder;
let clock: ManualClock;
let database: SqliteDatabase;
let sent: SentMessages;

beforeEach(async () => {
  folder = createTemporaryFolder();
  clock = createManualClock();
  const path = folder.file('auth.db');
  database = openDatabase({ path, migrations: TELEGRAM_MIGRATIONS, log: createMemoryLog(), label: 'auth', clock });
  sent = createSentMessages({ database, clock });
  await sent.add(CHAT, 1, 'first');
});
afterEach(async () => {
  await database.close();
  folder.remove();
});

describe('notes of what went out', () => {
  it('share a commit, which comes by itself', async () => {
    const { commits } = database.stats();
    const notes = [sent.add(CHAT, 2, 'second'), sent.add(CHAT, 3, 'third')];
    await clock.advance(1_000);
    expect(await Promise.all(notes)).toEqual([false, false]);
    expect(database.stats().commits).toBe(commits + 1);
  });

  it('are there for a read that comes at once', async () => {
    void sent.add(CHAT, 2, 'second');
    expect(await sent.readUpTo(CHAT, 2)).toEqual([
      { message: 1, networkId: 'first' },
      { message: 2, networkId: 'second' },
    ]);
  });

  it('are there for who has waited for them', async () => {
    void sent.add(CHAT, 2, 'second');
    await sent.settled();
    expect(sent.has(CHAT, 2)).toBe(true);
  });

  it('that come after the read say so', async () => {
    await sent.readUpTo(CHAT, 5);
    const note = sent.add(CHAT, 4, 'late');
    await sent.settled();
    expect(await note).toBe(true);
  });

  it('are forgotten after 90 days', async () => {
    await clock.advance(91 * 24 * 3_600_000);
    void sent.add(CHAT, 2, 'second');
    await sent.settled();
    expect([sent.has(CHAT, 1), sent.has(CHAT, 2)]).toEqual([false, true]);
  });
});

describe('after a crash', () => {
  it('those are lost that went out since the newest note and have none', async () => {
    const at = clock.now();
    const asked: number[] = [];
    const sentSince = (since: number): string[] => {
      asked.push(since);
      return ['second', 'first'];
    };
    expect(sent.lost(sentSince)).toEqual(['second']);
    expect(asked).toEqual([at]);
  });

  it('none are lost of an account that has not sent anything: the first note waits for nothing', async () => {
    await database.write((sql) => sent.forget(sql));
    expect(sent.lost(() => ['of another number'])).toEqual([]);
    await sent.add(CHAT, 9, 'first of this number');
    expect(sent.has(CHAT, 9)).toBe(true);
  });
});
