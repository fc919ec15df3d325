import type { GroupFacts } from '../../../../shared/policy/find-group.ts';
import type { Database } from '../../../../shared/ports.ts';
import { encodeRecord } from '../auth-codec.ts';
import type { Records } from '../auth-records.ts';

/** What is kept of a group. Who its members are is asked when a message goes there. */
export interface GroupRecord extends GroupFacts {
  members: number;
  /** Only administrators write there. Absent in records of an older release, until the next sync. */
  isClosed?: boolean;
  /** This account is an administrator. */
  isAdmin?: boolean;
}

/** The groups of one account, kept across restarts, sealed in its auth file. */
export interface GroupRecords {
  all(): readonly GroupRecord[];
  get(id: string): GroupRecord | undefined;
  put(group: GroupRecord): Promise<void>;
  delete(id: string): Promise<void>;
  /** Makes the index exactly these. */
  replaceAll(groups: readonly GroupRecord[]): Promise<void>;
  forget(): void;
}

const TYPE = 'group';

export function createGroupRecords({ database, records }: { database: Database; records: Records }): GroupRecords {
  let known: Map<string, GroupRecord> | undefined;
  const load = (): Map<string, GroupRecord> => {
    known ??= new Map(
      database
        .read((sql) => records.all(sql, TYPE))
        .map((value) => value as GroupRecord)
        .map((group) => [group.id, group]),
    );
    return known;
  };
  const sealed = (group: GroupRecord): Uint8Array => records.seal(TYPE, group.id, encodeRecord(group));
  return {
    all: () => [...load().values()],
    get: (id) => load().get(id),
    put: async (group) => {
      load().set(group.id, group);
      await database.write((sql) => records.write(sql, TYPE, group.id, sealed(group)));
    },
    delete: async (id) => {
      load().delete(id);
      await database.write((sql) => records.delete(sql, TYPE, id));
    },
    replaceAll: async (groups) => {
      known = new Map(groups.map((group) => [group.id, group]));
      await database.write((sql) => {
        records.deleteType(sql, TYPE);
        for (const group of groups) records.write(sql, TYPE, group.id, sealed(group));
      });
    },
    forget: () => {
      known = undefined;
    },
  };
}
