import type { SignalDataSet, SignalDataTypeMap, SignalKeyStore } from '@whiskeysockets/baileys';
import type { Database, Sql } from '../../../shared/ports.ts';
import type { KeyType } from './auth-codec.ts';
import { encodeRecord, reviveKey } from './auth-codec.ts';
import type { Records } from './auth-records.ts';

/** Values kept in memory at most. A session takes 1 to 4 KB. */
export const MAX_CACHED_KEYS = 2_000;

/** Read once, or in hundreds at a time: not worth a place in the cache. */
const UNCACHED: ReadonlySet<string> = new Set<KeyType>(['pre-key']);
/** Baileys changes these in place before it stores them: it gets copies, so that the cache never runs ahead of the disk. */
const COPIED: ReadonlySet<string> = new Set<KeyType>(['sender-key-memory', 'device-list']);

export interface KeyStore extends SignalKeyStore {
  get<T extends KeyType>(type: T, ids: string[]): { [id: string]: SignalDataTypeMap[T] };
  /** Resolves when the keys are on disk. @throws PortError; then nothing of this set was stored. */
  set(data: SignalDataSet): Promise<void>;
  clear(): Promise<void>;
  /** Forgets what is in memory, after the records were replaced. */
  forget(): void;
}

interface Change {
  readonly key: string;
  readonly type: KeyType;
  readonly id: string;
  /** Null deletes. */
  readonly value: unknown;
  readonly sealed: Uint8Array | undefined;
}

export interface KeyStoreOptions {
  database: Database;
  records: Records;
  /** A record cannot be read or written any more: the account must stop. */
  onFailure(error: unknown): void;
}

/**
 * Baileys' key store on the account's auth file. Each `set` is one durable commit, and Baileys' transactions end in one
 * `set`. Reads come from memory or, rarely, from the file; a value being written is read back before it is on disk, as
 * the writes of one file commit in order.
 */
export function createKeyStore({ database, records, onFailure }: KeyStoreOptions): KeyStore {
  /** Null: known to be absent. In order of last use. */
  const cache = new Map<string, unknown>();
  /** The newest change of each key that is not on disk yet: it must be found even when the cache has dropped it. */
  const unwritten = new Map<string, Change>();

  const remember = (type: KeyType, key: string, value: unknown): void => {
    if (UNCACHED.has(type)) return;
    cache.delete(key);
    cache.set(key, value);
    if (cache.size > MAX_CACHED_KEYS) for (const oldest of cache.keys()) return void cache.delete(oldest);
  };

  const load = (type: KeyType, id: string): unknown => {
    try {
      const value = database.read((sql) => records.read(sql, type, id));
      return value === undefined ? null : reviveKey(type, value);
    } catch (error) {
      onFailure(error);
      throw error;
    }
  };

  const find = (type: KeyType, id: string): unknown => {
    const key = `${type}/${id}`;
    const change = unwritten.get(key);
    if (change) return change.value;
    const cached = cache.get(key);
    const value = cached === undefined ? load(type, id) : cached;
    remember(type, key, value);
    return value;
  };

  const write = async (changes: Change[]): Promise<void> => {
    for (const change of changes) {
      unwritten.set(change.key, change);
      remember(change.type, change.key, change.value);
    }
    try {
      await database.write((sql) => apply(sql, records, changes));
    } catch (error) {
      for (const { key } of changes) cache.delete(key);
      onFailure(error);
      throw error;
    } finally {
      for (const change of changes) if (unwritten.get(change.key) === change) unwritten.delete(change.key);
    }
  };

  return {
    get: <T extends KeyType>(type: T, ids: string[]) => {
      const found: { [id: string]: SignalDataTypeMap[T] } = {};
      for (const id of ids) {
        const value = find(type, id);
        if (value === null) continue;
        found[id] = (COPIED.has(type) ? structuredClone(value) : value) as SignalDataTypeMap[T];
      }
      return found;
    },
    set: async (data) => {
      const changes = changesOf(data, records);
      if (changes.length > 0) await write(changes);
    },
    clear: async () => {
      cache.clear();
      await database.write((sql) => records.deleteKeys(sql));
    },
    forget: () => cache.clear(),
  };
}

/** Seals at once: Baileys may change the objects afterwards. */
export function changesOf(data: SignalDataSet, records: Records): Change[] {
  const changes: Change[] = [];
  for (const [type, entries] of Object.entries(data) as [KeyType, Record<string, unknown>][]) {
    for (const [id, given] of Object.entries(entries)) {
      const value = given === undefined || given === null ? null : COPIED.has(type) ? structuredClone(given) : given;
      const sealed = value === null ? undefined : records.seal(type, id, encodeRecord(value));
      changes.push({ key: `${type}/${id}`, type, id, value, sealed });
    }
  }
  return changes;
}

export function apply(sql: Sql, records: Records, changes: readonly Change[]): void {
  for (const { type, id, sealed } of changes) {
    if (sealed === undefined) records.delete(sql, type, id);
    else records.write(sql, type, id, sealed);
  }
}
