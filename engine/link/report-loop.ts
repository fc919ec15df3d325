import { BATCH_MAX } from '../../shared/contract/device.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import { LinkError } from '../ports.ts';
import type { Outbox } from '../outbox/types.ts';
import type { Run } from './run.ts';
import { takeTurns } from './run.ts';
import type { Wake } from './wake.ts';
import { pause } from './wake.ts';

export interface ReportOptions {
  epoch: number;
  storeId: string;
  clock: Clock;
  log: Log;
  outbox: Outbox;
  /** Notified when there is something to report. */
  wake: Wake;
  onConfirmed(): void;
}

/** Calls follow each other at this distance at least: while many messages move, their reports share one. */
const REPORT_INTERVAL_MS = 25;
/** The distance after a call that carried many: they are of messages that nobody watches one by one. */
const BUSY_INTERVAL_MS = 100;
const BUSY_REPORTS = 10;

/**
 * Reports as soon as there is something, one call at a time: what comes meanwhile is the next batch. The same numbers
 * go out again until the gateway has confirmed them. Ends with the run. @throws LinkError
 */
export async function reportLoop(run: Run, options: ReportOptions): Promise<void> {
  const { clock, epoch, storeId, outbox, wake } = options;
  let notBefore = Number.NEGATIVE_INFINITY;
  await takeTurns(run, { ...options, name: 'report' }, async () => {
    const waitMs = notBefore - clock.monotonic();
    if (waitMs > 0) await pause(clock, run.signal, waitMs);
    const batch = outbox.reports(BATCH_MAX);
    if (batch === undefined || batch.reports.length === 0) return wake.wait(run.signal);
    notBefore = clock.monotonic() + (batch.reports.length < BUSY_REPORTS ? REPORT_INTERVAL_MS : BUSY_INTERVAL_MS);
    const { confirmed } = await run.call('report', { epoch, storeId, ...batch });
    const last = batch.first + batch.reports.length - 1;
    if (confirmed < batch.first) throw new LinkError({ code: 'badAnswer', detail: 'report was not confirmed' });
    await outbox.reportsConfirmed(Math.min(confirmed, last));
    options.onConfirmed();
  });
}
