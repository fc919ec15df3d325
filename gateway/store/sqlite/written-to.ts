import type { Destination } from '../../../shared/model/channel.ts';
import { personKey } from '../../../shared/model/person-key.ts';
import type { Sql } from '../../../shared/ports.ts';
import type { NewMessage } from '../messages.ts';

/** Recipients of clients whose plan limits them, each once: a number however it is written, a group by its name. */

const nameOf = (to: Destination): string => (to.kind === 'number' ? personKey(to.number) : to.name);

type Of = Pick<NewMessage, 'client' | 'channel' | 'to'>;

export const wasWrittenTo = (sql: Sql, { client, channel, to }: Of): boolean =>
  sql.get(
    'SELECT 1 FROM written_to WHERE client = ? AND to_name = ? AND channel = ? AND to_kind = ?',
    client,
    nameOf(to),
    channel,
    to.kind,
  ) !== undefined;

export function addWrittenTo(sql: Sql, { client, channel, to }: Of): void {
  sql.run(
    'INSERT INTO written_to (client, to_name, channel, to_kind) VALUES (?, ?, ?, ?)',
    client,
    nameOf(to),
    channel,
    to.kind,
  );
}

/** Spares the next acceptance the look-up of a recipient who is known to the instance in any case. */
export function markWrittenTo(sql: Sql, instance: number, number: string): void {
  sql.run('UPDATE recipients SET written = 1 WHERE instance = ? AND person = ?', instance, personKey(number));
}

/** Who was erased is no longer known; they stay counted. */
export function eraseWrittenTo(sql: Sql, number: string): void {
  sql.run(
    `DELETE FROM written_to
     WHERE client IN (SELECT client FROM clients) AND to_name = ? AND channel IN ('whatsapp', 'telegram')
       AND to_kind = 'number'`,
    personKey(number),
  );
}
