import type { Database, Log, Sql, Vault } from '../../../shared/ports.ts';
import { PortError } from '../../../shared/ports.ts';
import { pdfFailure, type PdfFailure } from '../../services/pdf/failure.ts';
import type { PdfJobState, PdfJobStore } from '../pdf-jobs.ts';
import { returnCall } from './plans.ts';

/** As stored; the partial indexes name them by number. */
const SUBMITTED = 0;
const PROCESSING = 1;
const COMPLETED = 2;
const FAILED = 3;

const urlContext = (id: string): string => `pdf url ${id}`;
const textContext = (id: string): string => `pdf text ${id}`;

export function sqlitePdfJobs(database: Database, { vault, log }: { vault: Vault; log: Log }): PdfJobStore {
  const fail = (sql: Sql, id: string, failure: PdfFailure, now: number): void => {
    const { changes } = sql.run(
      'UPDATE pdf_jobs SET state = ?, failure = ?, url = NULL, ended_at = ? WHERE id = ? AND state = ?',
      FAILED,
      JSON.stringify(failure),
      now,
      id,
      PROCESSING,
    );
    // What gives no text is not counted.
    const job = sql.get<{ client: number }>('SELECT client FROM pdf_jobs WHERE id = ?', id);
    if (changes === 1 && job) returnCall(sql, job.client, 'pdf');
  };

  return {
    submitPdfJob: ({ id, client, url, now, maxWaiting, maxWaitingOfClient }) =>
      database.write((sql) => {
        const waiting = sql.get<{ everybody: number; own: number }>(
          'SELECT count(*) AS everybody, coalesce(sum(client = ?), 0) AS own FROM pdf_jobs WHERE state = 0',
          client,
        );
        if (!waiting || waiting.everybody >= maxWaiting || waiting.own >= maxWaitingOfClient) return 'tooMany';
        sql.run(
          'INSERT INTO pdf_jobs (id, client, state, url, submitted_at) VALUES (?, ?, ?, ?, ?)',
          id,
          client,
          SUBMITTED,
          vault.seal(Buffer.from(url), urlContext(id)),
          now,
        );
        return 'submitted';
      }),

    takePdfJob: (now) =>
      database.write((sql) => {
        for (;;) {
          // Whose last turn was longest ago comes first; then the older job.
          const next = sql.get<{ id: string; url: Uint8Array }>(
            `SELECT id, url FROM pdf_jobs AS job WHERE state = 0
             ORDER BY (SELECT coalesce(max(taken_at), 0) FROM pdf_jobs o WHERE o.client = job.client), seq LIMIT 1`,
          );
          if (!next) return undefined;
          sql.run('UPDATE pdf_jobs SET state = 1, tries = tries + 1, taken_at = ? WHERE id = ?', now, next.id);
          const url = open(vault, next.url, urlContext(next.id));
          if (url !== undefined) return { id: next.id, url };
          log.error('pdf.unreadable', { job: next.id });
          fail(sql, next.id, { code: 'crashed' }, now);
        }
      }),

    endPdfJob: ({ id, outcome, now }) =>
      database.write((sql) => {
        if ('failure' in outcome) {
          fail(sql, id, outcome.failure, now);
          return;
        }
        sql.run(
          'UPDATE pdf_jobs SET state = ?, text = ?, url = NULL, ended_at = ? WHERE id = ? AND state = ?',
          COMPLETED,
          vault.seal(Buffer.from(outcome.text), textContext(id)),
          now,
          id,
          PROCESSING,
        );
      }),

    returnPdfJob: (id) =>
      database.write((sql) => {
        sql.run(
          'UPDATE pdf_jobs SET state = ?, tries = tries - 1 WHERE id = ? AND state = ?',
          SUBMITTED,
          id,
          PROCESSING,
        );
      }),

    retryPdfJob: ({ id, maxTries, now }) =>
      database.write((sql) => {
        const { changes: waiting } = sql.run(
          'UPDATE pdf_jobs SET state = 0 WHERE state = 1 AND (?1 IS NULL OR id = ?1) AND tries < ?2',
          id ?? null,
          maxTries,
        );
        const last = sql.all<{ id: string }>(
          'SELECT id FROM pdf_jobs WHERE state = 1 AND (?1 IS NULL OR id = ?1)',
          id ?? null,
        );
        for (const job of last) fail(sql, job.id, { code: 'crashed' }, now);
        return { waiting, failed: last.length };
      }),

    pdfJob: async ({ client, id }) =>
      database.read((sql): PdfJobState | undefined => {
        const job = sql.get<{ state: number; failure: string | null; ended_at: number | null }>(
          'SELECT state, failure, ended_at FROM pdf_jobs WHERE id = ? AND client = ?',
          id,
          client,
        );
        switch (job?.state) {
          case undefined:
            return undefined;
          case SUBMITTED:
            return { kind: 'submitted' };
          case PROCESSING:
            return { kind: 'processing' };
          case COMPLETED:
            return { kind: 'completed', endedAt: job?.ended_at ?? 0 };
          default:
            return { kind: 'failed', failure: readFailure(job?.failure) };
        }
      }),

    pdfText: async ({ client, id }) =>
      database.read((sql) => {
        const row = sql.get<{ text: Uint8Array | null }>(
          'SELECT text FROM pdf_jobs WHERE id = ? AND client = ?',
          id,
          client,
        );
        return row?.text ? open(vault, row.text, textContext(id)) : undefined;
      }),

    sweepPdfJobs: ({ textsBefore, jobsBefore, limit }) =>
      database.write((sql) => {
        const texts = sql.run(
          `UPDATE pdf_jobs SET text = NULL WHERE seq IN (
             SELECT seq FROM pdf_jobs WHERE text IS NOT NULL AND ended_at < ? LIMIT ?)`,
          textsBefore,
          limit,
        );
        const jobs = sql.run(
          'DELETE FROM pdf_jobs WHERE seq IN (SELECT seq FROM pdf_jobs WHERE ended_at < ? LIMIT ?)',
          jobsBefore,
          limit,
        );
        return texts.changes + jobs.changes;
      }),
  };
}

/** Undefined for what is damaged: it is as good as gone. */
function open(vault: Vault, sealed: Uint8Array, context: string): string | undefined {
  try {
    return Buffer.from(vault.open(sealed, context)).toString();
  } catch (error) {
    if (error instanceof PortError && error.code === 'sealBroken') return undefined;
    throw error;
  }
}

function readFailure(text: string | null | undefined): PdfFailure {
  const read = pdfFailure.safeParse(text === null || text === undefined ? undefined : JSON.parse(text));
  return read.success ? read.data : { code: 'crashed' };
}
