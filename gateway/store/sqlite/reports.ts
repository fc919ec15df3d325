import type { Report } from '../../../shared/contract/device.ts';
import type { Sql, Vault } from '../../../shared/ports.ts';
import { afterReport, type MessageReport } from '../../messages/report.ts';
import { DeviceRefusal, type ReportsOutcome, type Run } from '../devices.ts';
import { recordSession } from './accounts.ts';
import { recordAbsence } from './consents.ts';
import { answerBundle } from './bundles.ts';
import { answerErasure, isErasedSince, isToErase } from './erasures.ts';
import { storeInbound } from './inbound.ts';
import type { SealTools } from './inbound-rows.ts';
import type { PlanCache } from './plans.ts';
import { recordMemberReceipt } from './member-receipts.ts';
import { changeStatus, endCustody, factsOf, stateById } from './message-rows.ts';
import { currentRun } from './runs.ts';

type Ignored = ReportsOutcome['ignored'][number];

export function recordReports(
  sql: Sql,
  run: Run,
  batch: { storeId: string; first: number; reports: readonly Report[]; mark?: string | undefined },
  tools: SealTools & { readonly plans: PlanCache },
): ReportsOutcome {
  const { store } = currentRun(sql, run);
  const stored = sql.get<{ store_id: string; confirmed_report: number }>(
    'SELECT store_id, confirmed_report FROM device_stores WHERE store = ?',
    store,
  );
  if (stored?.store_id !== batch.storeId) throw new DeviceRefusal('otherStore');
  const before = stored.confirmed_report;
  if (batch.first > before + 1) throw new DeviceRefusal('reportGap', { confirmed: before });
  const news = batch.reports.slice(before + 1 - batch.first);
  if (news.length === 0) return { confirmed: before, ignored: [], isAnswered: false };
  const ignored: Ignored[] = [];
  let isAnswered = false;
  for (const report of news) {
    if (report.kind === 'inbound') isAnswered = storeInbound(sql, run, report, tools) || isAnswered;
    else ignored.push(...apply(sql, run, report, tools.vault));
  }
  const confirmed = before + news.length;
  sql.run(
    'UPDATE device_stores SET confirmed_report = ?, confirmed_mark = ? WHERE store = ?',
    confirmed,
    batch.mark ?? null,
    store,
  );
  return { confirmed, ignored, isAnswered };
}

function apply(sql: Sql, run: Run, report: Exclude<Report, { kind: 'inbound' }>, vault: Vault): Ignored[] {
  switch (report.kind) {
    case 'sending':
    case 'result':
    case 'receipt':
      return applyToMessage(sql, run, report);
    case 'memberReceipt': {
      const row = stateById(sql, report.id);
      if (!row) return [{ messageId: report.id, why: 'unknownMessage' }];
      if (row.network_id !== report.networkId) return [{ messageId: report.id, why: 'otherNetworkId' }];
      const at = run.now - report.agoMs;
      if (isErasedSince(sql, { device: run.device, number: report.member, at }, vault)) return [];
      recordMemberReceipt(sql, row.seq, report, at);
      return [];
    }
    case 'session':
      recordSession(
        sql,
        { device: run.device, accountId: report.accountId, now: run.now },
        { ...report, at: run.now - report.agoMs },
      );
      return [];
    case 'answer':
      sql.run('DELETE FROM commands WHERE id = ? AND device = ?', report.commandId, run.device);
      answerErasure(sql, run.device, report.commandId, report.answer);
      answerBundle(sql, run, report.commandId, report.answer);
      return [];
  }
}

function applyToMessage(sql: Sql, run: Run, report: MessageReport): Ignored[] {
  const row = stateById(sql, report.id);
  if (!row) return [{ messageId: report.id, why: 'unknownMessage' }];
  const effect = afterReport(factsOf(row), report, run.device);
  if (effect.kind === 'ignored') return [{ messageId: report.id, why: effect.why }];
  if (effect.change) changeStatus(sql, row, effect.change, run.now - report.agoMs, run.now);
  if (effect.change?.reason === 'notOnWhatsApp' && !isToErase(sql, row.seq))
    recordAbsence(sql, row, run.now - report.agoMs);
  if (effect.endsCustody) endCustody(sql, row, run.now, { raiseFence: false });
  return [];
}
