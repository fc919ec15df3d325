import type { Sql } from '../../shared/ports.ts';

/** Reports that the gateway has not confirmed, numbered per store without gaps. */
export interface ReportRecord {
  number: number;
  /** When it happened, UTC milliseconds. */
  at: number;
  /** JSON without its duration. */
  body: string;
  /** The inbound message that it hands over; its body then says no more. */
  inbound: number | null;
}

export const insertReport = (sql: Sql, at: number, body: string): void =>
  void sql.run('INSERT INTO report (at, body) VALUES (?, ?)', at, body);

/** Hands an inbound message over. */
export const insertInboundReport = (sql: Sql, at: number, inbound: number): void =>
  void sql.run(`INSERT INTO report (at, body, inbound) VALUES (?, '{"kind":"inbound"}', ?)`, at, inbound);

/** In order, from after `number` on. */
export const reportsAfter = (sql: Sql, number: number, limit: number): ReportRecord[] =>
  sql.all<ReportRecord>(
    'SELECT number, at, body, inbound FROM report WHERE number > ? ORDER BY number LIMIT ?',
    number,
    limit,
  );

export const deleteReports = (sql: Sql, upTo: number): void =>
  void sql.run('DELETE FROM report WHERE number <= ?', upTo);

/** A new store: its reports count from 1 again. */
export function renumberReports(sql: Sql): void {
  const first = sql.get<{ number: number }>('SELECT number FROM report ORDER BY number LIMIT 1');
  // In two steps over negative numbers, because numbers are unique while they move.
  sql.run('UPDATE report SET number = -(number - ?)', (first?.number ?? 1) - 1);
  sql.run('UPDATE report SET number = -number');
  sql.run(`UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(number), 0) FROM report) WHERE name = 'report'`);
}

/** The highest number that was ever given in this store; 0 before the first. */
export const lastReportNumber = (sql: Sql): number =>
  sql.get<{ seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'report'`)?.seq ?? 0;
