import type { CacheStore } from '@whiskeysockets/baileys';
import type { Clock, Database } from '../../../shared/ports.ts';

/** A recipient that asks for the same message after this long starts from the beginning. */
export const RETRY_COUNTER_TTL_MS = 24 * 3_600_000;

export interface RetryCountersOptions {
  database: Database;
  clock: Clock;
  onFailure(error: unknown): void;
}

/** Baileys' `msgRetryCounterCache`, durable: without it a restart would answer a recipient's endless retries again. */
export function createRetryCounters({ database, clock, onFailure }: RetryCountersOptions): CacheStore {
  const write = async (text: string, ...values: (string | number)[]): Promise<void> => {
    try {
      await database.write((sql) => sql.run(text, ...values));
    } catch (error) {
      onFailure(error);
      throw error;
    }
  };
  return {
    get: <T>(key: string) => {
      const row = database.read((sql) =>
        sql.get<{ count: number }>(
          'SELECT count FROM retry WHERE key = ? AND at > ?',
          key,
          clock.now() - RETRY_COUNTER_TTL_MS,
        ),
      );
      return row?.count as T | undefined;
    },
    set: async (key, value) => {
      const now = clock.now();
      await write('DELETE FROM retry WHERE at <= ?', now - RETRY_COUNTER_TTL_MS);
      await write('INSERT OR REPLACE INTO retry (key, count, at) VALUES (?, ?, ?)', key, Number(value), now);
    },
    del: (key) => write('DELETE FROM retry WHERE key = ?', key),
    flushAll: () => write('DELETE FROM retry'),
  };
}
