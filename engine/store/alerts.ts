import type { AlertCode, AlertEvent, Watched } from '../../shared/policy/alerts.ts';
import type { Database, Sql } from '../../shared/ports.ts';

/** An event with the account's name as it was then. */
export interface StoredAlert extends AlertEvent {
  label?: string;
}

/** How far the webhook is. Times are UTC milliseconds. */
export interface AlertDelivery {
  tries: number;
  retryAt: number;
  last?: { at: number; error?: string };
}

/** Troubles that are watched, and what the owner is yet to be told. */
export interface AlertStore {
  watched(): Watched[];
  /** What is remembered from now on, and what is to be told, in one commit. */
  step(watched: readonly Watched[], events: readonly StoredAlert[]): Promise<void>;
  /** Whether there is anything to tell. */
  isWaiting(): boolean;
  delivery(): AlertDelivery;
  /** What travels together: the batch that is under way, else all that waits becomes one, named `id`. */
  batch(id: string): Promise<{ id: string; alerts: StoredAlert[] }>;
  /** The present batch was received, or is given up: `error`. */
  settled(at: number, error?: string): Promise<void>;
  failed(at: number, error: string, retryAt: number): Promise<void>;
  /** A try for the owner; nothing that waits is concerned. */
  tried(at: number, error?: string): Promise<void>;
  /** Nobody is told any more. */
  forget(): Promise<void>;
}

interface WatchRow {
  subject: string;
  code: AlertCode;
  accountId: string | null;
  since: number;
  goneSince: number | null;
  told: AlertCode | null;
}
interface EventRow {
  state: AlertEvent['state'];
  code: AlertCode;
  accountId: string | null;
  label: string | null;
  since: number;
  at: number;
}

export function createAlertStore(database: Database): AlertStore {
  return {
    watched: () => database.read((sql) => sql.all<WatchRow>('SELECT * FROM alertWatch')).map(watchedOf),
    step: (watched, events) =>
      database.write((sql) => {
        sql.run('DELETE FROM alertWatch');
        for (const { subject, code, accountId, since, goneSince, told } of watched) {
          sql.run(
            'INSERT INTO alertWatch (subject, code, accountId, since, goneSince, told) VALUES (?, ?, ?, ?, ?, ?)',
            subject,
            code,
            accountId ?? null,
            since,
            goneSince ?? null,
            told ?? null,
          );
        }
        for (const { state, code, accountId, label, since, at } of events) {
          sql.run(
            'INSERT INTO alertEvent (state, code, accountId, label, since, at) VALUES (?, ?, ?, ?, ?, ?)',
            state,
            code,
            accountId ?? null,
            label ?? null,
            since,
            at,
          );
        }
      }),
    isWaiting: () => database.read((sql) => sql.get('SELECT 1 FROM alertEvent LIMIT 1')) !== undefined,
    delivery: () => {
      const row = database.read((sql) =>
        sql.get<{ tries: number; retryAt: number; lastAt: number | null; lastError: string | null }>(
          'SELECT tries, retryAt, lastAt, lastError FROM alertDelivery',
        ),
      );
      if (!row) return { tries: 0, retryAt: 0 };
      const { tries, retryAt, lastAt, lastError } = row;
      return {
        tries,
        retryAt,
        ...(lastAt !== null && { last: { at: lastAt, ...(lastError !== null && { error: lastError }) } }),
      };
    },
    batch: (fresh) =>
      database.write((sql) => {
        const present = sql.get<{ batch: string }>('SELECT batch FROM alertEvent WHERE batch IS NOT NULL LIMIT 1');
        const id = present?.batch ?? fresh;
        if (!present) sql.run('UPDATE alertEvent SET batch = ?', id);
        const rows = sql.all<EventRow>(
          'SELECT state, code, accountId, label, since, at FROM alertEvent WHERE batch = ? ORDER BY id',
          id,
        );
        return { id, alerts: rows.map(alertOf) };
      }),
    settled: (at, error) =>
      database.write((sql) => {
        sql.run('DELETE FROM alertEvent WHERE batch IS NOT NULL');
        sql.run('UPDATE alertDelivery SET tries = 0, retryAt = 0');
        setLast(sql, at, error);
      }),
    failed: (at, error, retryAt) =>
      database.write((sql) => {
        sql.run('UPDATE alertDelivery SET tries = tries + 1, retryAt = ?', retryAt);
        setLast(sql, at, error);
      }),
    tried: (at, error) => database.write((sql) => setLast(sql, at, error)),
    forget: () =>
      database.write((sql) => {
        sql.run('DELETE FROM alertWatch');
        sql.run('DELETE FROM alertEvent');
        sql.run('UPDATE alertDelivery SET tries = 0, retryAt = 0, lastAt = NULL, lastError = NULL');
      }),
  };
}

const setLast = (sql: Sql, at: number, error: string | undefined): void =>
  void sql.run('UPDATE alertDelivery SET lastAt = ?, lastError = ?', at, error ?? null);

const watchedOf = ({ subject, code, accountId, since, goneSince, told }: WatchRow): Watched => ({
  subject,
  code,
  ...(accountId !== null && { accountId }),
  since,
  ...(goneSince !== null && { goneSince }),
  ...(told !== null && { told }),
});

const alertOf = ({ accountId, label, ...event }: EventRow): StoredAlert => ({
  ...event,
  ...(accountId !== null && { accountId }),
  ...(label !== null && { label }),
});
