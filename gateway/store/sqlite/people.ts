import type { Channel } from '../../../shared/model/channel.ts';
import { waysToWrite } from '../../../shared/model/person-key.ts';
import type { Database, Sql, Vault } from '../../../shared/ports.ts';
import { CUSTODIES } from '../../messages/facts.ts';
import type { MessageDetails, PeopleStore, ReceivedDetails } from '../people.ts';
import { eraseStretch } from './erase.ts';
import { erasureOf } from './erasures.ts';
import { chatOfPerson, personOfChat, type SealTools } from './inbound-rows.ts';
import { eventsOfInbound, eventsOfMessage } from './webhook-events.ts';
import { destinationOf, priorityOf, type MessageRow } from './message-rows.ts';

/** Rows that one walk looks at before others may write. */
const stretch = 5_000;

type Row = Omit<MessageRow, 'device' | 'instance'> & {
  client: string;
  channel: Channel;
  position: number;
  system: number;
  device_id: string | null;
  device_name: string | null;
  device_seen_at: number | null;
};

const select = `
  SELECT m.seq, m.id, c.id AS client, i.channel, i.position, m.to_kind, m.to_name, m.to_creator, m.status, m.reason,
    m.detail, m.custody, m.priority, m.system, m.network_id, m.media, m.accepted_at, m.not_before, m.expires_at,
    d.id AS device_id, d.name AS device_name, d.last_seen_at AS device_seen_at
  FROM messages m JOIN instances i USING (instance) JOIN clients c USING (client) LEFT JOIN devices d ON d.device = m.device`;

type ReceivedRow = {
  seq: number;
  id: string;
  client: string;
  channel: Channel;
  position: number;
  network_id: string;
  chat: string;
  received_at: number;
};

const selectReceived = `
  SELECT n.seq, n.id, c.id AS client, i.channel, i.position, n.network_id, n.chat, n.received_at
  FROM instances i JOIN inbound n ON n.instance = i.instance JOIN clients c USING (client)`;

export function sqlitePeople(database: Database, tools: SealTools & { vault: Vault }): PeopleStore {
  return {
    messageDetails: async (id) =>
      database.read((sql) => {
        const row = sql.get<Row>(`${select} WHERE m.id = ?`, id);
        return row && detailsOf(sql, row);
      }),

    messagesTo: async ({ number, before }) =>
      database.read((sql) => {
        const last = sql.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM messages')?.seq ?? 0;
        const top = before ?? last + 1;
        const rows = sql.all<Row>(
          `${select} WHERE m.seq < ? AND m.seq >= ? AND m.to_kind = 'number'
             AND m.to_name IN (SELECT value FROM json_each(?)) ORDER BY m.seq DESC`,
          top,
          top - stretch,
          JSON.stringify(waysToWrite(number)),
        );
        return {
          messages: rows.map((row) => detailsOf(sql, row)),
          next: top - stretch > 0 ? top - stretch : undefined,
        };
      }),

    receivedDetails: async (id) =>
      database.read((sql) => {
        const row = sql.get<ReceivedRow>(`${selectReceived} WHERE n.id = ?`, id);
        return row && receivedOf(sql, row);
      }),

    receivedFrom: async ({ number, limit }) =>
      database.read((sql) =>
        sql
          .all<ReceivedRow>(
            `${selectReceived} WHERE n.chat IN (SELECT value FROM json_each(?)) ORDER BY n.seq DESC LIMIT ?`,
            JSON.stringify(waysToWrite(number).map(chatOfPerson)),
            limit,
          )
          .map((row) => receivedOf(sql, row)),
      ),

    erasePerson: (which) => database.write((sql) => eraseStretch(sql, which, tools)),

    erasureOf: async (number) => database.read((sql) => erasureOf(sql, number, tools.vault)),

    forgetRemoved: async () => {
      const log = database.read((sql) => sql.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)'));
      return log?.busy === 0;
    },
  };
}

function detailsOf(sql: Sql, row: Row): MessageDetails {
  const history = sql.all<MessageDetails['history'][number]>(
    'SELECT status, reason, at FROM history WHERE seq = ? ORDER BY step',
    row.seq,
  );
  return {
    id: row.id,
    client: row.client,
    channel: row.channel,
    instance: row.position,
    to: destinationOf(row),
    status: row.status,
    reason: row.reason,
    detail: row.detail,
    custody: CUSTODIES[row.custody] ?? 'ended',
    device:
      row.device_id === null
        ? null
        : { id: row.device_id, name: row.device_name ?? '', lastSeenAt: row.device_seen_at ?? 0 },
    priority: priorityOf(row),
    isSystem: row.system === 1,
    networkId: row.network_id,
    media: row.media,
    acceptedAt: row.accepted_at,
    notBefore: row.not_before,
    expiresAt: row.expires_at,
    webhooks: eventsOfMessage(sql, row.seq),
    history: [{ status: 'queued', reason: null, at: row.accepted_at }, ...history],
  };
}

function receivedOf(sql: Sql, row: ReceivedRow): ReceivedDetails {
  const { id, client, channel, position: instance, network_id: networkId, received_at: receivedAt } = row;
  return {
    id,
    client,
    channel,
    instance,
    networkId,
    from: personOfChat(row.chat),
    receivedAt,
    webhooks: eventsOfInbound(sql, row.seq),
  };
}
