import { randomBytes } from 'node:crypto';
import { waysToWrite } from '../../../shared/model/person-key.ts';
import type { Sql } from '../../../shared/ports.ts';
import { uuidV7 } from '../../messages/uuid-v7.ts';
import type { EraseCursor, ErasedStretch } from '../people.ts';
import { cancelRow } from './cancel.ts';
import { tellDevices } from './erasures.ts';
import { openInbound, personOfChat, type SealTools } from './inbound-rows.ts';
import { stateById } from './message-rows.ts';
import { eraseRegistration } from './recipients.ts';
import { HELD } from './schema.ts';
import { eraseWrittenTo } from './written-to.ts';

/** Rows that one write looks at; an inbound message of a group must be opened to see who wrote it. */
const stretches = { messages: 5_000, inbound: 1_000 };

interface Wish {
  number: string;
  force: boolean;
  from: EraseCursor | undefined;
  now: number;
}

/** One stretch of the walk: registrations first, then all messages in the order of their numbers, then what came in. */
export function eraseStretch(sql: Sql, wish: Wish, tools: SealTools): ErasedStretch {
  const from = wish.from ?? { table: 'messages', after: 0 };
  const writings = JSON.stringify(waysToWrite(wish.number));
  const registered = wish.from === undefined ? eraseRegistrations(sql, wish, tools) : [];
  const found =
    from.table === 'messages' ? messages(sql, wish, writings, from.after) : inbound(sql, writings, from.after, tools);
  const { clients, had, asked, ...counts } = found;
  const told = tellDevices(
    sql,
    { devices: new Set([...had, ...devicesOf(sql, [...clients, ...registered.map(({ client }) => client)])]), ...wish },
    tools.vault,
  );
  return {
    messages: 0,
    inbound: 0,
    receipts: 0,
    media: [],
    atDevices: 0,
    registrations: registered.length,
    ...counts,
    devices: [...new Set([...asked, ...told.devices])],
    lost: told.lost,
  };
}

/** @returns the instances that knew the person */
function eraseRegistrations(sql: Sql, { number, now }: Wish, { vault }: SealTools): { client: number }[] {
  eraseWrittenTo(sql, number);
  const instances = sql.all<{ instance: number; client: number }>('SELECT instance, client FROM instances');
  return instances.filter(({ instance }) => eraseRegistration(sql, instance, number, now, vault));
}

/** All devices of these clients: an account may have moved, and a device keeps longer than the gateway may. */
function devicesOf(sql: Sql, clients: readonly number[]): number[] {
  if (clients.length === 0) return [];
  const rows = sql.all<{ device: number }>(
    `SELECT device FROM devices WHERE client IN (SELECT value FROM json_each(?1))
     UNION SELECT device FROM instances WHERE device IS NOT NULL AND client IN (SELECT value FROM json_each(?1))`,
    JSON.stringify([...new Set(clients)]),
  );
  return rows.map(({ device }) => device);
}

interface Found extends Partial<ErasedStretch> {
  readonly next: EraseCursor | undefined;
  /** Whose messages they were, which devices had them, and which have been asked to give some back. */
  readonly clients: ReadonlySet<number>;
  readonly had: ReadonlySet<number>;
  readonly asked: ReadonlySet<number>;
}

function messages(sql: Sql, { force, now }: Wish, writings: string, after: number): Found {
  // Not by the numbers themselves: a restored store has skipped very many.
  const { until } = sql.get<{ until: number }>(
    'SELECT coalesce(max(seq), ?1) AS until FROM (SELECT seq FROM messages WHERE seq > ?1 ORDER BY seq LIMIT ?2)',
    after,
    stretches.messages,
  ) ?? { until: after };
  const rows = sql.all<{
    seq: number;
    id: string;
    custody: number;
    media: string | null;
    device: number | null;
    client: number;
  }>(
    `SELECT m.seq, m.id, m.custody, m.media, m.device, i.client FROM messages m JOIN instances i USING (instance)
     WHERE m.seq > ? AND m.seq <= ? AND m.to_kind = 'number' AND m.to_name IN (SELECT value FROM json_each(?))`,
    after,
    until,
    writings,
  );
  const clients = new Set<number>();
  const had = new Set<number>();
  const asked = new Set<number>();
  const media: string[] = [];
  let atDevices = 0;
  for (const { seq, id, custody, media: sha256, device, client } of rows) {
    clients.add(client);
    if (device !== null) had.add(device);
    if (custody === HELD && !force) {
      atDevices += 1;
      sql.run('UPDATE messages SET erase = 1 WHERE seq = ?', seq);
      const row = stateById(sql, id);
      const outcome = row && cancelRow(sql, row, { commandId: uuidV7(now, randomBytes(10)), now });
      if (outcome?.kind === 'cancelling') asked.add(outcome.device);
      continue;
    }
    sql.run('DELETE FROM messages WHERE seq = ?', seq);
    if (sha256 !== null) media.push(sha256);
  }
  const { changes: receipts } = sql.run(
    'DELETE FROM member_receipts WHERE seq > ? AND seq <= ? AND member IN (SELECT value FROM json_each(?))',
    after,
    until,
    writings,
  );
  const last = sql.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM messages')?.seq ?? 0;
  const next: EraseCursor = until < last ? { table: 'messages', after: until } : { table: 'inbound', after: 0 };
  return { messages: rows.length - atDevices, receipts, media, atDevices, next, clients, had, asked };
}

function inbound(sql: Sql, writings: string, after: number, tools: SealTools): Found {
  const rows = sql.all<{
    seq: number;
    id: string;
    chat: string;
    media: string | null;
    content: Uint8Array;
    device: number;
    client: number | null;
  }>(
    `SELECT n.seq, n.id, n.chat, n.media, n.content, n.device, i.client
     FROM inbound n LEFT JOIN instances i USING (instance) WHERE n.seq > ? ORDER BY n.seq LIMIT ?`,
    after,
    stretches.inbound,
  );
  const numbers = new Set(JSON.parse(writings) as string[]);
  const isTheirs = (row: (typeof rows)[number]): boolean => {
    const person = personOfChat(row.chat);
    if (person !== null) return numbers.has(person);
    return numbers.has(openInbound(row, tools)?.from.number ?? '');
  };
  const theirs = rows.filter(isTheirs);
  for (const { seq } of theirs) sql.run('DELETE FROM inbound WHERE seq = ?', seq);
  const last = rows.at(-1);
  return {
    inbound: theirs.length,
    media: theirs.flatMap(({ media }) => media ?? []),
    next: last === undefined || rows.length < stretches.inbound ? undefined : { table: 'inbound', after: last.seq },
    clients: new Set(theirs.flatMap(({ client }) => client ?? [])),
    had: new Set(theirs.map(({ device }) => device)),
    asked: new Set(),
  };
}
