import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTemporaryFolder } from '../platform/testing/temporary-folder.ts';
import { removeCopies } from './copies.ts';
import { deleteAccountFiles } from './sessions/account-files.ts';

const dayMs = 24 * 3_600_000;
const now = Date.UTC(2026, 5, 30);

let folder: ReturnType<typeof createTemporaryFolder>;
beforeEach(() => (folder = createTemporaryFolder()));
afterEach(() => folder.remove());

function file(name: string, daysOld = 0): string {
  const path = folder.file(name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'x');
  const time = new Date(now - daysOld * dayMs);
  utimesSync(path, time, time);
  return path;
}

describe('copies that updates and damage left on the device', () => {
  it('go after their time, those of the store, of accounts and whole folders that were set aside', async () => {
    const old = [
      file('device.db.before-v3', 31),
      file('device.db.broken-2026-01-01T00-00-00Z-wal', 31),
      file('accounts/a1/auth.db.before-v2', 31),
      file('accounts/a1/auth.db.broken-1767225600000', 31),
      file('accounts/a1.broken-2026-05-30T00-00-00-000Z/auth.db'),
    ];
    const kept = [
      file('device.db', 400),
      file('device.db.before-v4', 29),
      file('accounts/a1/auth.db', 400),
      file('accounts/a1.broken-2026-06-29T00-00-00-000Z-2/auth.db', 400),
      file('desktop.json', 400),
    ];
    expect(await removeCopies(folder.path, now - 30 * dayMs)).toBe(5);
    expect(old.filter(existsSync)).toEqual([]);
    expect(kept.filter(existsSync)).toEqual(kept);
  });

  it('all go at once when somebody is erased', async () => {
    file('device.db.before-v4');
    file('accounts/a1.broken-2026-06-29T00-00-00-000Z/auth.db');
    const kept = file('device.db');
    expect(await removeCopies(folder.path)).toBe(2);
    expect(await removeCopies(folder.path)).toBe(0);
    expect(existsSync(kept)).toBe(true);
  });

  it('are none in a folder without accounts', async () => {
    expect(await removeCopies(folder.path)).toBe(0);
  });

  it('go with the account that is removed, and leave those of others', async () => {
    file('accounts/a1/auth.db');
    const aside = file('accounts/a1.broken-2026-06-29T00-00-00-000Z/auth.db');
    const others = [file('accounts/a11/auth.db'), file('accounts/a2.broken-2026-06-29T00-00-00-000Z/auth.db')];
    await deleteAccountFiles(folder.file('accounts/a1'));
    expect([folder.file('accounts/a1'), aside].filter(existsSync)).toEqual([]);
    expect(others.filter(existsSync)).toEqual(others);
  });
});
