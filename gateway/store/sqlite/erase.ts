import { randomBytes } from 'node:crypto';
import { waysToWrite } from '../../../shared/model/person-key.ts';
import type { Sql } from '../../../shared/ports.ts';
import { uuidV7 } from '../../messages/uuid-v7.ts';
import type { EraseCursor, ErasedStretch } from '../people.ts';
import { cancelRow } from './cancel.ts';
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
  const registrations = wish.from === undefined ? eraseRegistrations(sql, wish, tools) : 0;
  const found =
    from.table === 'messages' ? messages(sql, wish, writings, from.after) : inbound(sql, writings, from.after, tools);
  return { messages: 0, inbound: 0, receipts: 0, media: [], atDevices: 0, devices: [], registrations, ...found };
}

function eraseRegistrations(sql: Sql, { number, now }: Wish, { vault }: SealTools): number {
  eraseWrittenTo(sql, number);
  const instances = sql.all<{ instance: number }>('SELECT instance FROM instances');
  return instances.filter(({ instance }) => eraseRegistration(sql, instance, number, now, vault)).length;
}

type Found = Partial<ErasedStretch> & Pick<ErasedStretch, 'next'>;

function messages(sql: Sql, { force, now }: Wish, writings: string, after: number): Found {
  const until = after + stretches.messages;
  const rows = sql.all<{ seq: number; id: string; custody: number; media: string | null }>(
    `SELECT seq, id, custody, media FROM messages
     WHERE seq > ? AND seq <= ? AND to_kind = 'number' AND to_name IN (SELECT value FROM json_each(?))`,
    after,
    until,
    writings,
  );
  const devices = new Set<number>();
  const media: string[] = [];
  let atDevices = 0;
  for (const { seq, id, custody, media: sha256 } of rows) {
    if (custody === HELD && !force) {
      atDevices += 1;
      const row = stateById(sql, id);
      const outcome = row && cancelRow(sql, row, { commandId: uuidV7(now, randomBytes(10)), now });
      if (outcome?.kind === 'cancelling') devices.add(outcome.device);
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
  return { messages: rows.length - atDevices, receipts, media, atDevices, devices: [...devices], next };
}

function inbound(sql: Sql, writings: string, after: number, tools: SealTools): Found {
  const rows = sql.all<{ seq: number; id: string; chat: string; media: string | null; content: Uint8Array }>(
    'SELECT seq, id, chat, media, content FROM inbound WHERE seq > ? ORDER BY seq LIMIT ?',
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
  };
}
