import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../../platform/testing/seeded-random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../../platform/testing/temporary-folder.ts';
import { createVault } from '../../../platform/vault.ts';
import { ALL_TOGETHER } from '../../../shared/policy/sign-in-wait.ts';
import { createAccess, SESSION_IDLE_MS, SESSION_MAX_MS, type Access } from './access.ts';
import { openAccessFile, type AccessFile } from './access-file.ts';
import { quickPasswords } from './testing/quick-passwords.ts';

const PASSWORD = 'correct horse battery';
const here = { address: '192.0.2.7', browser: 'Firefox' };
const vault = createVault(new Uint8Array(32).fill(1));
let folder: TemporaryFolder;
let clock: ManualClock;
let seed = 1;
let file: AccessFile;

const start = async (testLink?: string): Promise<Access> => {
  file = await openAccessFile(join(folder.path, 'ui-access'), vault);
  // Each start draws other secrets.
  const random = createSeededRandom((seed += 1));
  return createAccess({ file, vault, clock, random, log: createMemoryLog(), passwords: quickPasswords, testLink });
};
const enter = async (access: Access): Promise<string> => {
  const answer = await access.enter(access.makeLink(), here);
  if (answer.kind !== 'in') throw new Error(answer.kind);
  return answer.cookie;
};

beforeEach(() => {
  folder = createTemporaryFolder();
  clock = createManualClock();
});
afterEach(() => folder.remove());

test('who is signed in stays so after a restart; a link does not', async () => {
  const first = await start();
  const cookie = await enter(first);
  const link = first.makeLink();
  const second = await start();
  expect(second.sessionOf(cookie)).toBeDefined();
  expect(await second.enter(link, here)).toEqual({ kind: 'wrong' });
  expect(second.sessionOf('another')).toBeUndefined();
  expect(second.sessionOf(undefined)).toBeUndefined();
});

test('a browser that nobody used is signed out, one in use after 90 days', async () => {
  const access = await start();
  const idle = await enter(access);
  const used = await enter(access);
  for (let spent = 0; spent < SESSION_MAX_MS; spent += SESSION_IDLE_MS / 2) {
    expect(access.sessionOf(used)).toBeDefined();
    // That it was seen is on disk.
    await file.change((record) => record);
    await clock.advance(SESSION_IDLE_MS / 2);
  }
  expect(access.sessionOf(used)).toBeUndefined();
  expect(access.sessionOf(idle)).toBeUndefined();
  expect(access.sessions()).toEqual([]);
});

test('the owner sees who is signed in, without what would let them in, and ends one or all', async () => {
  const access = await start();
  const [one, two, three] = [await enter(access), await enter(access), await enter(access)];
  const [first] = access.sessions();
  expect(first).toEqual({
    id: expect.any(String),
    madeAt: clock.now(),
    seenAt: clock.now(),
    browser: 'Firefox',
    by: 'link',
  });
  expect(await access.signOut(first?.id)).toBe(1);
  expect(await access.signOut('unknown')).toBe(0);
  expect([one, two, three].map((cookie) => access.sessionOf(cookie) !== undefined)).toEqual([false, true, true]);
  expect(await access.signOut()).toBe(2);
});

test('without a password none is right; another password ends all sessions', async () => {
  const access = await start();
  expect(await access.signIn('', here)).toEqual({ kind: 'wrong' });
  await access.setPassword(PASSWORD);
  const cookie = await enter(access);
  expect(await access.signIn(PASSWORD, here)).toMatchObject({ kind: 'in' });
  await access.setPassword('another long password');
  expect(access.sessionOf(cookie)).toBeUndefined();
  expect(await access.signIn(PASSWORD, here)).toEqual({ kind: 'wrong' });
});

test('who guesses from many addresses at once gets no further, and the right password ends the wait of its address', async () => {
  const access = await start();
  await access.setPassword(PASSWORD);
  for (let tries = 0; tries < 4; tries += 1) await access.signIn('wrong', here);
  expect(await access.signIn(PASSWORD, here)).toMatchObject({ kind: 'in' });
  expect(await access.signIn('wrong', here)).toEqual({ kind: 'wrong' });
  const kinds: string[] = [];
  for (let tries = 0; tries < ALL_TOGETHER.free; tries += 1) {
    kinds.push((await access.signIn('wrong', { ...here, address: `2001:db8:0:${tries.toString(16)}::1` })).kind);
  }
  expect(kinds[0]).toBe('wrong');
  expect(kinds.at(-1)).toBe('wait');
  expect(await access.signIn(PASSWORD, { ...here, address: '198.51.100.1' })).toMatchObject({ kind: 'wait' });
});

test('who guesses waits as long after a restart as before it', async () => {
  const first = await start();
  await first.setPassword(PASSWORD);
  for (let tries = 0; tries < 7; tries += 1) {
    await first.signIn('wrong', here);
    await clock.advance(4_000);
  }
  await first.signIn('wrong', here);
  const second = await start();
  expect(await second.signIn(PASSWORD, here)).toEqual(await first.signIn(PASSWORD, here));
  expect(await second.signIn(PASSWORD, here)).toMatchObject({ kind: 'wait', ms: 8_000 });
  await clock.advance(8_000);
  expect(await second.signIn(PASSWORD, here)).toMatchObject({ kind: 'in' });
});

test('all addresses of one household count as one', async () => {
  const access = await start();
  await access.setPassword(PASSWORD);
  for (let tries = 1; tries <= 5; tries += 1) {
    await access.signIn('wrong', { ...here, address: `2001:db8::${tries}` });
  }
  expect(await access.signIn(PASSWORD, { ...here, address: '2001:db8::ffff' })).toMatchObject({ kind: 'wait' });
  expect(await access.signIn(PASSWORD, { ...here, address: '2001:db8:0:1::1' })).toMatchObject({ kind: 'in' });
});

test('many guesses at once do not pile up', async () => {
  const access = await start();
  await access.setPassword(PASSWORD);
  const answers = await Promise.all(Array.from({ length: 20 }, () => access.signIn('wrong', here)));
  expect(answers.filter(({ kind }) => kind === 'wait')).toHaveLength(16);
});

test('the link of tests and the demo works again and again', async () => {
  const access = await start('t'.repeat(43));
  await enter(access);
  await enter(access);
  expect(access.sessions()).toHaveLength(2);
});
