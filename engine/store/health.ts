import type { EventRow, SeriesPoint } from '../../shared/contract/ui/health.ts';
import { DEFAULT_RETENTION } from '../../shared/policy/retention.ts';
import type { Database, Sql, WriteOptions } from '../../shared/ports.ts';

const DAY_MS = 24 * 3_600_000;
/** Of events at most so many are kept, however young. */
const KEPT_EVENTS = 5_000;
const MAX_REMOVED = 2_000;

export type NewEvent = Pick<EventRow, 'at' | 'severity' | 'code' | 'accountId' | 'subject'>;

/** What the health of the past is told from. */
export interface HealthStore {
  /** Both in one commit, with the proof that the engine runs. */
  save(
    at: number,
    what: { minute?: SeriesPoint | undefined; events: readonly NewEvent[] },
    options?: WriteOptions,
  ): Promise<void>;
  /** When the engine last proved that it ran; undefined before its first minute. */
  aliveAt(): number | undefined;
  /** Oldest first. */
  minutes(from: number): SeriesPoint[];
  /** Newest first. */
  events(query: { before: number; limit: number; accountId?: string | undefined }): EventRow[];
  /** When the engine did not run: from its last proof until it started again. Oldest first. */
  stops(from: number): { from: number; to: number }[];
}

interface MinuteRow {
  at: number;
  sent: number;
  failed: number;
  medianMs: number | null;
  slowMs: number | null;
  waiting: number;
}

interface Row {
  id: number;
  at: number;
  severity: EventRow['severity'];
  code: EventRow['code'];
  accountId: string | null;
  subject: string | null;
}

/** @param keptMs how long minutes and events are kept; asked at each save */
export function createHealthStore(
  database: Database,
  keptMs: () => number = () => DEFAULT_RETENTION.eventsDays * DAY_MS,
): HealthStore {
  return {
    save: (at, { minute, events }, options) =>
      database.write((sql) => {
        sql.run('INSERT OR REPLACE INTO aliveAt (id, at) VALUES (1, ?)', at);
        if (minute) saveMinute(sql, minute);
        for (const { at: happened, severity, code, accountId, subject } of events) {
          sql.run(
            'INSERT INTO event (at, severity, code, accountId, subject) VALUES (?, ?, ?, ?, ?)',
            happened,
            severity,
            code,
            accountId ?? null,
            subject ?? null,
          );
        }
        // In small steps: after a change there may be months of them.
        for (const table of ['minute', 'event']) {
          sql.run(
            `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE at < ? ORDER BY at LIMIT ?)`,
            at - keptMs(),
            MAX_REMOVED,
          );
        }
        sql.run('DELETE FROM event WHERE id <= (SELECT id FROM event ORDER BY id DESC LIMIT 1 OFFSET ?)', KEPT_EVENTS);
      }, options),
    aliveAt: () => database.read((sql) => sql.get<{ at: number }>('SELECT at FROM aliveAt')?.at),
    minutes: (from) =>
      database
        .read((sql) => sql.all<MinuteRow>('SELECT * FROM minute WHERE at >= ? ORDER BY at', from))
        .map(({ medianMs, slowMs, ...counts }) => ({
          ...counts,
          ...(medianMs !== null && { medianMs }),
          ...(slowMs !== null && { slowMs }),
        })),
    events: ({ before, limit, accountId }) =>
      database
        .read((sql) =>
          sql.all<Row>(
            `SELECT id, at, severity, code, accountId, subject FROM event
             WHERE at < ?1 AND (?2 IS NULL OR accountId = ?2) ORDER BY at DESC, id DESC LIMIT ?3`,
            before,
            accountId ?? null,
            limit,
          ),
        )
        .map(({ id, accountId: whose, subject, ...event }) => ({
          ...event,
          id: `event-${id}`,
          ...(whose !== null && { accountId: whose }),
          ...(subject !== null && { subject }),
        })),
    stops: (from) =>
      database
        .read((sql) =>
          sql.all<{ at: number; subject: string }>(
            `SELECT at, subject FROM event WHERE code = 'started' AND subject IS NOT NULL AND at >= ? ORDER BY at`,
            from,
          ),
        )
        .map(({ at, subject }) => ({ from: Number(subject), to: at })),
  };
}

function saveMinute(sql: Sql, { at, sent, failed, medianMs, slowMs, waiting }: SeriesPoint): void {
  sql.run(
    'INSERT OR REPLACE INTO minute (at, sent, failed, medianMs, slowMs, waiting) VALUES (?, ?, ?, ?, ?, ?)',
    at,
    sent,
    failed,
    medianMs ?? null,
    slowMs ?? null,
    waiting,
  );
}
