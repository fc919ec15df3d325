import { createHash } from 'node:crypto';
import { report as reportShape, REPORT_BATCH_BYTES, type Report } from '../../shared/contract/device.ts';
import { DURATION_MAX_MS } from '../../shared/contract/message.ts';
import { MESSAGE_STATUSES } from '../../shared/model/message.ts';
import type { Sql } from '../../shared/ports.ts';
import { forgetInboundBodies, inboundByNumber, openInbound } from '../store/inbound.ts';
import { deleteReports, reportsAfter, type ReportRecord } from '../store/reports.ts';
import type { MessageRecord } from '../store/messages.ts';
import { messagesInStatus } from '../store/messages.ts';
import { allTallies } from '../store/tallies.ts';
import type { OutboxContext } from './context.ts';
import type { ReportBody } from './journal.ts';
import type { Holding } from './types.ts';

/** What the gateway is told: reports in order, and at the start of a run what this device holds. */

/** The oldest ones, as many as one call carries: at most `limit`, and `REPORT_BATCH_BYTES` of JSON beyond the first. */
export function unconfirmedReports(
  context: OutboxContext,
  limit: number,
): { first: number; reports: Report[]; mark: string } | undefined {
  const records = context.database.read((sql) => reportsAfter(sql, 0, limit));
  const [first] = records;
  if (first === undefined) return undefined;
  const now = context.clock.now();
  const reports: Report[] = [];
  let bytes = 0;
  let last = first;
  for (const record of records) {
    const report = reportOf(context, record, now, msSince(record.at, now));
    // All but inbound messages are small, and written as they are stored.
    bytes += record.inbound === null ? record.body.length : Buffer.byteLength(JSON.stringify(report));
    if (bytes > REPORT_BATCH_BYTES && reports.length > 0) break;
    reports.push(report);
    last = record;
  }
  return { first: first.number, reports, mark: markOf(last) };
}

export function reportMark(context: OutboxContext, number: number): string | undefined {
  const [record] = context.database.read((sql) => reportsAfter(sql, number - 1, 1));
  return record?.number === number ? markOf(record) : undefined;
}

/** Two stores that began as copies of one give the same number to reports of other things, or of another time. */
const markOf = ({ number, at, body, inbound }: ReportRecord): string =>
  createHash('sha256')
    .update(JSON.stringify([number, at, body, inbound]))
    .digest('base64url')
    .slice(0, MARK_LENGTH);
const MARK_LENGTH = 22;

function reportOf(context: OutboxContext, record: ReportRecord, now: number, agoMs: number): Report {
  if (record.inbound !== null) {
    return inboundReportOf(context, record.inbound, now, agoMs) ?? unreadable(context, record.number, agoMs);
  }
  const told = reportShape.safeParse({ ...readBody(record.body), agoMs });
  return told.data ?? unreadable(context, record.number, agoMs);
}

/**
 * A report that the disk has damaged. The gateway would refuse it, and with it all that follow; their numbers have no gaps. So it
 * is told as an answer to a question that was never asked, which changes nothing there.
 */
function unreadable(context: OutboxContext, number: number, agoMs: number): Report {
  context.log.error('report.unreadable', { number });
  return { kind: 'answer', commandId: 'unreadable', answer: 'unknown', agoMs };
}

/** Undefined for what is damaged. */
function readBody(body: string): ReportBody | undefined {
  try {
    // JSON of our own making.
    return JSON.parse(body) as ReportBody;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function inboundReportOf(context: OutboxContext, number: number, now: number, agoMs: number): Report | undefined {
  const row = context.database.read((sql) => inboundByNumber(sql, number));
  if (row === undefined) return undefined;
  const { sentAt, ...inbound } = openInbound(row, context.vault, context.log);
  return {
    kind: 'inbound',
    accountId: row.accountId,
    inbound: { ...inbound, sentAgoMs: msSince(sentAt, now) },
    agoMs,
  };
}

/** The wall clock may have been set since, back or far ahead; a network may name any time. */
const msSince = (at: number, now: number): number => Math.min(DURATION_MAX_MS, Math.max(0, now - at));

/** The gateway has confirmed them: what they handed over is its own now. */
export function forgetReports(sql: Sql, upTo: number): void {
  forgetInboundBodies(sql, upTo);
  deleteReports(sql, upTo);
}

/** Open messages first, then results that wait to be confirmed; `next` says where to go on. */
export function holdingsPage(
  context: OutboxContext,
  after: string | undefined,
  limit: number,
): { holdings: Holding[]; next: string | undefined } {
  const [part, from] = parseCursor(after);
  const open = part === 'open' ? openMessages(context, from, limit) : [];
  // What a gateway took back is not held: should it think so, restored from a copy say, it is to offer it again.
  const holdings = open.filter(({ custody }) => custody !== 'gateway').map(holdingOf);
  const lastOpen = open.at(-1);
  if (lastOpen !== undefined && open.length >= limit) return { holdings, next: `open:${lastOpen.number}` };
  const results = resultHoldings(context, part === 'open' ? 0 : from, limit - open.length);
  return {
    holdings: [...holdings, ...results.holdings],
    next: results.last === undefined ? undefined : `results:${results.last}`,
  };
}

function parseCursor(cursor: string | undefined): ['open' | 'results', number] {
  const [part, number] = (cursor ?? 'open:0').split(':');
  return [part === 'results' ? 'results' : 'open', Number(number)];
}

/** Every message that has not ended is `queued` or `sending`. */
const OPEN_STATUSES = MESSAGE_STATUSES.filter((status) => status === 'queued' || status === 'sending');

function openMessages(context: OutboxContext, from: number, limit: number): MessageRecord[] {
  return context.database
    .read((sql) =>
      allTallies(sql)
        .filter(({ what, n }) => n > 0 && OPEN_STATUSES.some((status) => status === what))
        .flatMap(({ accountId, what }) =>
          messagesInStatus(sql, {
            accountId,
            status: what === 'queued' ? 'queued' : 'sending',
            from,
            order: 'newer',
            limit,
          }),
        ),
    )
    .sort((a, b) => a.number - b.number)
    .slice(0, limit);
}

const holdingOf = ({ id, fence, attempt, unsure }: MessageRecord): Holding => ({
  id,
  fence,
  state: attempt === 'handedOver' || unsure === 1 ? 'unsure' : 'waiting',
});

/** Pages through the unconfirmed reports; receipts and the like are passed over. */
function resultHoldings(
  context: OutboxContext,
  from: number,
  limit: number,
): { holdings: Holding[]; last: number | undefined } {
  const records = context.database.read((sql) => reportsAfter(sql, from, limit));
  const holdings = records.flatMap(({ body }): Holding[] => {
    const report = readBody(body);
    return report?.kind === 'result' ? [{ id: report.id, fence: report.fence, state: 'ended' }] : [];
  });
  return { holdings, last: records.length < limit ? undefined : records.at(-1)?.number };
}
