import { join } from 'node:path';
import type { SqliteDatabase } from '../../platform/database.ts';
import { openDatabase } from '../../platform/database.ts';
import type { Clock, Log, Random, Sql, Vault } from '../../shared/ports.ts';
import { RUNS_BEFORE } from '../../shared/contract/device.ts';
import { PortError } from '../../shared/ports.ts';
import { getMeta, setMeta } from './meta.ts';
import { deviceMigrations } from './migrations/index.ts';
import { renumberReports } from './reports.ts';

export interface DeviceStore {
  readonly database: SqliteDatabase;
  /** Names this store to the gateway; report numbers count per store. */
  storeId(): string;
  /**
   * This store turned out to be a restored copy: gives it a new name and counts its reports from 1. What waits here may have
   * been sent since the copy was made, so all of it becomes unsure: it ends by evidence only. Resolves with the new name.
   */
  renewStoreId(): Promise<string>;
  /** For another gateway than before: a new name, and reports that count from 1. What waits here has not been sent. */
  countAnew(): Promise<void>;
  /** Remembers a run of the link to the gateway; resolves with those before it, oldest first, `RUNS_BEFORE` at most. */
  beginRun(run: string): Promise<string[]>;
  close(): Promise<void>;
}

export const DEVICE_FILE = 'device.db';

/**
 * Opens or makes the device's store, `device.db`.
 * @throws PortError as `openDatabase`, and `keyMissing` when its texts are sealed under another key than the vault's.
 */
export async function openDeviceStore(options: {
  folder: string;
  clock: Clock;
  random: Random;
  vault: Vault;
  log: Log;
  /** The store was made before: a missing file is damage, not a first start. */
  mustExist?: boolean;
}): Promise<DeviceStore> {
  const { folder, clock, random, vault, log, mustExist = false } = options;
  const path = join(folder, DEVICE_FILE);
  const database = openDatabase({
    path,
    migrations: deviceMigrations,
    mustExist,
    log,
    label: 'device',
    clock,
    overwriteRemoved: 'inPages',
  });
  try {
    const keyId = database.read((sql) => getMeta(sql, 'keyId'));
    if (keyId !== undefined && keyId !== vault.keyId) {
      throw new PortError('keyMissing', { path, neededKeyId: keyId, presentKeyId: vault.keyId });
    }
    if (keyId === undefined) {
      await database.write((sql) => {
        setMeta(sql, 'keyId', vault.keyId);
        setMeta(sql, 'storeId', newUuid(random));
      });
    }
  } catch (error) {
    await database.close();
    throw error;
  }

  const storeId = (): string => {
    const found = database.read((sql) => getMeta(sql, 'storeId'));
    if (found === undefined) throw new PortError('storeBroken', { path, reason: 'storeId missing' });
    return found;
  };
  const rename = (sql: Sql): string => {
    const renewed = newUuid(random);
    setMeta(sql, 'storeId', renewed);
    renumberReports(sql);
    return renewed;
  };
  return {
    database,
    storeId,
    renewStoreId: async () => {
      const renewed = await database.write((sql) => {
        sql.run(`UPDATE message SET unsure = 1 WHERE attempt IN ('later', 'waiting')`);
        return rename(sql);
      });
      log.warn('store.renewed', { storeId: renewed });
      return renewed;
    },
    countAnew: async () => {
      await database.write(rename);
    },
    beginRun: (run) =>
      database.write((sql) => {
        const before = (getMeta(sql, 'runs') ?? '').split(' ').filter((name) => name !== '');
        setMeta(sql, 'runs', [...before, run].slice(-RUNS_BEFORE).join(' '));
        return before;
      }),
    close: () => database.close(),
  };
}

/** RFC 9562, version 4. */
function newUuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
