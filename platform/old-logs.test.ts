import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { oldLogs, removeOldLogs } from './old-logs.ts';
import { createTemporaryFolder } from './testing/temporary-folder.ts';

const DAY_MS = 24 * 3_600_000;
const folder = createTemporaryFolder();
afterEach(() => folder.remove());

it('removes logs that were put aside and are old, and never the one that is written', async () => {
  const now = Date.now();
  const at = (name: string, days: number): string => {
    const time = new Date(now - days * DAY_MS);
    writeFileSync(folder.file(name), 'x');
    utimesSync(folder.file(name), time, time);
    return folder.file(name);
  };
  const old = [at('engine.log.1', 31), at('gateway.log.4', 400)];
  const kept = [at('engine.log', 90), at('engine.log.2', 29), at('notes.txt', 90)];
  expect((await oldLogs(folder.path, now - 30 * DAY_MS)).toSorted()).toEqual(old);
  expect(await removeOldLogs(folder.path, now - 30 * DAY_MS)).toBe(2);
  expect(old.filter((path) => existsSync(path))).toEqual([]);
  expect(kept.filter((path) => existsSync(path))).toEqual(kept);
});
