import { randomBytes } from 'node:crypto';
import { waysToWrite } from '../../../shared/model/person-key.ts';
import type { Sql } from '../../../shared/ports.ts';
import { decideCancel } from '../../messages/cancel.ts';
import { uuidV7 } from '../../messages/uuid-v7.ts';
import type { CancelOutcome } from '../messages.ts';
import { changeStatus, endCustody, factsOf, statesWhere, type MessageState } from './message-rows.ts';

/** Takes a message back, or asks the device that has it. @param detail why, for people */
export function cancelRow(
  sql: Sql,
  row: MessageState,
  { commandId, now, detail }: { commandId: string; now: number; detail?: string },
): CancelOutcome {
  switch (decideCancel(factsOf(row))) {
    case 'alreadyCancelled':
      return { kind: 'cancelled' };
    case 'tooLate':
      return { kind: 'tooLate', status: row.status };
    case 'cancelNow':
      changeStatus(sql, row, { status: 'cancelled', reason: null, ...(detail === undefined ? {} : { detail }) }, now);
      endCustody(sql, row, now, { raiseFence: true });
      return { kind: 'cancelled' };
    case 'askDevice': {
      const device = row.device ?? 0;
      sql.run(
        `INSERT INTO commands (id, device, seq, kind, created_at) VALUES (?, ?, ?, 'cancel', ?)
         ON CONFLICT (seq, kind) DO NOTHING`,
        commandId,
        device,
        row.seq,
        now,
      );
      return { kind: 'cancelling', device };
    }
  }
}

/** Cancels what waits for a person who left. @returns the device that has some of it and was asked */
export function cancelAllFor(sql: Sql, instance: number, number: string, now: number): number | null {
  const toPerson = `instance = ? AND to_kind = 'number' AND to_name IN (SELECT value FROM json_each(?)) AND system = 0`;
  const writings = JSON.stringify(waysToWrite(number));
  const serving = sql.get<{ device: number | null }>('SELECT device FROM instances WHERE instance = ?', instance);
  const rows = [
    ...statesWhere(sql, `custody = 0 AND ${toPerson}`, instance, writings),
    ...statesWhere(sql, `custody = 4 AND ${toPerson}`, instance, writings),
    ...statesWhere(sql, `device = ? AND custody IN (1, 2) AND ${toPerson}`, serving?.device ?? 0, instance, writings),
  ];
  const outcomes = rows.map((row) => {
    const commandId = uuidV7(now, randomBytes(10));
    return cancelRow(sql, row, { commandId, now, detail: 'The recipient opted out.' });
  });
  return outcomes.find((outcome) => outcome.kind === 'cancelling')?.device ?? null;
}
