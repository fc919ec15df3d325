import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase, type SqliteDatabase } from '../../platform/database.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { deviceMigrations } from './migrations/index.ts';
import { DEFAULT_SETTINGS } from '../../shared/contract/ui/settings.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';

const log = createMemoryLog();
let folder: TemporaryFolder;
let database: SqliteDatabase;
let changes: number;
const settingsUnder = (key: number): SettingsStore =>
  createSettingsStore({
    database,
    log,
    vault: createVault(new Uint8Array(32).fill(key)),
    onChange: () => (changes += 1),
  });

beforeEach(() => {
  changes = 0;
  folder = createTemporaryFolder();
  database = openDatabase({ path: folder.file('device.db'), migrations: deviceMigrations, log, label: 'test' });
});
afterEach(async () => {
  await database.close();
  folder.remove();
});

it('are at their defaults until the owner chooses', () => {
  expect(settingsUnder(1).current()).toEqual(DEFAULT_SETTINGS);
});

it('are kept: what is named changes, the rest stays, and a new start has it', async () => {
  const settings = settingsUnder(1);
  await settings.change({ theme: 'dark' });
  await settings.change({ language: 'en' });
  expect(settings.current()).toMatchObject({ theme: 'dark', language: 'en' });
  expect(settingsUnder(1).current()).toEqual(settings.current());
  expect(changes).toBe(2);
});

it('are as never chosen when they cannot be read, and can be chosen again', async () => {
  await settingsUnder(1).change({ theme: 'dark' });
  const later = settingsUnder(2);
  expect(later.current().theme).toBe('system');
  await later.change({ theme: 'light' });
  expect(settingsUnder(2).current().theme).toBe('light');
});
