import type { SqliteDatabase } from '../../../platform/database.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import type { MessageStatus } from '../../../shared/model/message.ts';
import type { Database, Sql } from '../../../shared/ports.ts';
import { CUSTODIES } from '../../messages/facts.ts';
import type { FiguresStore, StoreFigures } from '../figures.ts';
import { SCHEDULED, WAITING } from './schema.ts';

type Steps = Partial<Record<MessageStatus, number>>;

/** Per opened store: the steps that its transactions wrote. */
const stepsOf = new WeakMap<Sql, Steps>();

/** Called where a step is written, in the transaction of it. */
export function countStep(sql: Sql, status: MessageStatus): void {
  let steps = stepsOf.get(sql);
  if (steps === undefined) stepsOf.set(sql, (steps = {}));
  steps[status] = (steps[status] ?? 0) + 1;
}

interface Row {
  channel: Channel;
  custody: number;
  count: number;
  oldest_at: number;
}

/**
 * @param database the store; one that counts its commits is asked for them
 * @param writer what its transactions write with
 */
export function sqliteFigures(database: Database & Partial<Pick<SqliteDatabase, 'stats'>>, writer: Sql): FiguresStore {
  return {
    figures: async (): Promise<StoreFigures> => ({
      queue: database
        .read((sql) => [...waiting(sql), ...elsewhere(sql)])
        .map(({ channel, custody, count, oldest_at: oldestAt }) => ({
          channel,
          custody: CUSTODIES[custody] ?? 'ended',
          count,
          oldestAt,
        })),
      steps: { ...stepsOf.get(writer) },
      commits: database.stats?.(),
    }),
  };
}

/** A queue may be long: only its index is counted. */
function waiting(sql: Sql): Row[] {
  return sql.all<Row>(
    `WITH q AS (SELECT instance, count(*) AS count, min(seq) AS oldest FROM messages WHERE custody = 0 GROUP BY instance)
     SELECT i.channel, ${WAITING} AS custody, sum(q.count) AS count, min(m.accepted_at) AS oldest_at
     FROM q JOIN instances i USING (instance) JOIN messages m ON m.seq = q.oldest GROUP BY i.channel`,
  );
}

const elsewhere = (sql: Sql): Row[] =>
  [`m.custody IN (1, 2)`, `m.custody = ${SCHEDULED}`].flatMap((where) =>
    sql.all<Row>(
      `SELECT i.channel, m.custody, count(*) AS count, min(m.accepted_at) AS oldest_at
       FROM messages m JOIN instances i USING (instance) WHERE ${where} GROUP BY i.channel, m.custody`,
    ),
  );
