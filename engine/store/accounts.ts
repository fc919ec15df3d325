import type { Channel, Identity } from '../../shared/model/channel.ts';
import type { Database, Sql } from '../../shared/ports.ts';

/** One account of this device. */
export interface AccountRecord {
  id: string;
  channel: Channel;
  label: string;
  paused: boolean;
  /** Who it is: the first pairing, or another number that the owner confirmed. */
  identity?: Identity;
  /** The number that this one replaces, until the gateway knows. */
  replaces?: string;
  /** The gateway's id of the instance that the owner wishes. */
  instanceId?: string;
  /** UTC milliseconds. */
  createdAt: number;
  /** Its removal has begun. */
  removing: boolean;
}

interface Row {
  id: string;
  channel: Channel;
  label: string;
  paused: number;
  number: string | null;
  lid: string | null;
  name: string | null;
  instanceId: string | null;
  replaces: string | null;
  createdAt: number;
  removing: number;
}

const columns = 'id, channel, label, paused, number, lid, name, instanceId, replaces, createdAt, removing';

/** The table of accounts. Writes resolve when they are durable. */
export interface AccountStore {
  all(): AccountRecord[];
  add(account: Pick<AccountRecord, 'id' | 'channel' | 'label' | 'createdAt'>): Promise<void>;
  rename(id: string, label: string): Promise<void>;
  setPaused(id: string, paused: boolean): Promise<void>;
  /** Who was paired. The number of the first pairing stays. */
  setIdentity(id: string, identity: Identity): Promise<void>;
  /** Another number in the place of the one that it has; that one is remembered until the gateway knows. */
  adoptIdentity(id: string, identity: Identity): Promise<void>;
  /** @param replaces the number that the gateway has; undefined: it knows */
  setReplaces(id: string, replaces: string | undefined): Promise<void>;
  /** From now on the account is gone for people; `remove` ends it. */
  beginRemoval(id: string): Promise<void>;
  /** Deletes the account and its history. */
  remove(id: string): Promise<void>;
}

export function createAccountStore(database: Database): AccountStore {
  const write = (work: (sql: Sql) => unknown): Promise<void> =>
    database.write((sql) => {
      work(sql);
    });
  return {
    all: () =>
      database
        .read((sql) => sql.all<Row>(`SELECT ${columns} FROM account ORDER BY createdAt, id`))
        .map((row) => recordOf(row)),
    add: ({ id, channel, label, createdAt }) =>
      write((sql) =>
        sql.run(
          'INSERT INTO account (id, channel, label, createdAt) VALUES (?, ?, ?, ?)',
          id,
          channel,
          label,
          createdAt,
        ),
      ),
    rename: (id, label) => write((sql) => sql.run('UPDATE account SET label = ? WHERE id = ?', label, id)),
    setPaused: (id, paused) =>
      write((sql) => sql.run('UPDATE account SET paused = ? WHERE id = ?', paused ? 1 : 0, id)),
    setIdentity: (id, { number, lid, name }) =>
      write((sql) =>
        sql.run(
          'UPDATE account SET number = coalesce(number, ?), lid = coalesce(?, lid), name = coalesce(?, name) WHERE id = ?',
          number,
          lid ?? null,
          name ?? null,
          id,
        ),
      ),
    adoptIdentity: (id, { number, lid, name }) =>
      write((sql) =>
        sql.run(
          'UPDATE account SET replaces = coalesce(replaces, number), number = ?, lid = ?, name = ? WHERE id = ?',
          number,
          lid ?? null,
          name ?? null,
          id,
        ),
      ),
    setReplaces: (id, replaces) =>
      write((sql) => sql.run('UPDATE account SET replaces = ? WHERE id = ?', replaces ?? null, id)),
    beginRemoval: (id) => write((sql) => sql.run('UPDATE account SET removing = 1 WHERE id = ?', id)),
    remove: (id) =>
      write((sql) => {
        sql.run('DELETE FROM sessionHistory WHERE accountId = ?', id);
        sql.run('DELETE FROM account WHERE id = ?', id);
      }),
  };
}

function recordOf(row: Row): AccountRecord {
  const { id, channel, label, number, lid, name, instanceId, replaces } = row;
  return {
    id,
    channel,
    label,
    paused: row.paused !== 0,
    ...(number !== null && { identity: { number, ...(lid !== null && { lid }), ...(name !== null && { name }) } }),
    ...(instanceId !== null && { instanceId }),
    ...(replaces !== null && { replaces }),
    createdAt: row.createdAt,
    removing: row.removing !== 0,
  };
}
