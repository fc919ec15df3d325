import type { Sql } from '../../../shared/ports.ts';
import { decideHolding, type Holding } from '../../devices/holdings.ts';
import { DeviceRefusal, type DeviceStore, type Run } from '../devices.ts';
import { factsOf, stateById, statesWhere, takeBack, type MessageState } from './message-rows.ts';
import { HELD, LEASED, WAITING } from './schema.ts';

export interface DeviceRow {
  epoch: number;
  held_epoch: number;
  store: number;
}

/** The device, when this is its newest run. An epoch that was never issued belongs to another store: say holdings again. */
export function currentRun(sql: Sql, run: Run, { afterHoldings = false } = {}): DeviceRow {
  const row = sql.get<DeviceRow>('SELECT epoch, held_epoch, store FROM devices WHERE device = ?', run.device);
  if (!row || run.epoch < row.epoch) throw new DeviceRefusal('superseded');
  if (run.epoch > row.epoch) throw new DeviceRefusal('holdingsMissing');
  if (afterHoldings && row.held_epoch !== run.epoch) throw new DeviceRefusal('holdingsMissing');
  return row;
}

/** Runs of a device that are remembered: a call may arrive again long after, but not after this many newer ones. */
const KEPT_RUNS = 100;

export function startSession(
  sql: Sql,
  run: Parameters<DeviceStore['startSession']>[0],
): { epoch: number; confirmedReport: number; confirmedMark?: string } {
  const store = sql.get<{ store: number; confirmed_report: number; confirmed_mark: string | null }>(
    `INSERT INTO device_stores (device, store_id) VALUES (?, ?)
     ON CONFLICT (device, store_id) DO UPDATE SET store_id = excluded.store_id
     RETURNING store, confirmed_report, confirmed_mark`,
    run.device,
    run.storeId,
  );
  const known = sql.get<{ epoch: number }>(
    'SELECT epoch FROM device_runs WHERE device = ? AND run = ?',
    run.device,
    run.run,
  );
  const confirmed = store && {
    confirmedReport: store.confirmed_report,
    ...(store.confirmed_mark !== null && { confirmedMark: store.confirmed_mark }),
  };
  if (confirmed && known) return { epoch: known.epoch, ...confirmed };
  const device =
    store &&
    sql.get<{ epoch: number }>(
      `UPDATE devices SET epoch = epoch + 1, store = ?, app_version = ?, can_erase = ?, can_bundle = ?, last_seen_at = ? WHERE device = ?
       RETURNING epoch`,
      store.store,
      run.appVersion,
      run.canErase === true ? 1 : 0,
      run.canBundle === true ? 1 : 0,
      run.now,
      run.device,
    );
  if (!store || !confirmed || !device) throw new DeviceRefusal('superseded');
  sql.run('INSERT INTO device_runs (device, run, epoch) VALUES (?, ?, ?)', run.device, run.run, device.epoch);
  for (const before of run.before ?? []) {
    sql.run(
      'INSERT INTO device_runs (device, run, epoch) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      run.device,
      before,
      device.epoch - 1,
    );
  }
  sql.run('DELETE FROM device_runs WHERE device = ? AND epoch <= ?', run.device, device.epoch - KEPT_RUNS);
  return { epoch: device.epoch, ...confirmed };
}

export function recordHoldings(sql: Sql, run: Run, page: { holdings: readonly Holding[]; last: boolean }): string[] {
  const { store } = currentRun(sql, run);
  const release: string[] = [];
  for (const holding of page.holdings) {
    const row = stateById(sql, holding.id);
    switch (decideHolding(row && factsOf(row), holding, run.device, store)) {
      case 'keep':
        if (row) giveCustody(sql, row, run, store);
        break;
      case 'resume':
        if (row) takeBack(sql, row, run.now, { keepDevice: true });
        release.push(holding.id);
        break;
      case 'release':
        release.push(holding.id);
    }
  }
  if (page.last) finishHoldings(sql, run);
  return release;
}

/** The device has committed the message and has to finish it. */
export function giveCustody(sql: Sql, row: MessageState, run: Run, store: number): void {
  sql.run(
    `UPDATE messages SET custody = ?, custody_at = coalesce(custody_at, ?), held_epoch = ?, store = ? WHERE seq = ?`,
    HELD,
    run.now,
    run.epoch,
    store,
    row.seq,
  );
}

/** What the device had and did not name is lost there. Leases of older runs are void. */
function finishHoldings(sql: Sql, run: Run): void {
  const lost = statesWhere(
    sql,
    `device = ? AND custody = ${HELD} AND custody IN (1, 2) AND held_epoch IS NOT ?`,
    run.device,
    run.epoch,
  );
  for (const row of lost) takeBack(sql, row, run.now, { keepDevice: true });
  sql.run(
    `UPDATE messages SET custody = ${WAITING}
     WHERE device = ? AND custody = ${LEASED} AND custody IN (1, 2) AND lease_epoch IS NOT ?`,
    run.device,
    run.epoch,
  );
  sql.run('UPDATE devices SET held_epoch = ? WHERE device = ?', run.epoch, run.device);
}

export function acceptCustody(
  sql: Sql,
  run: Run,
  items: readonly { id: string; fence: number }[],
): { accepted: string[]; refused: string[] } {
  const { store } = currentRun(sql, run);
  const accepted: string[] = [];
  const refused: string[] = [];
  for (const { id, fence } of items) {
    const row = stateById(sql, id);
    if (!row || row.device !== run.device || row.fence !== fence) {
      refused.push(id);
      continue;
    }
    // Also when the lease has lapsed but nobody else got it, and when a lost answer is asked for again.
    const facts = factsOf(row);
    if (facts.custody === 'leased' || facts.custody === 'waiting') giveCustody(sql, row, run, store);
    accepted.push(id);
  }
  return { accepted, refused };
}
