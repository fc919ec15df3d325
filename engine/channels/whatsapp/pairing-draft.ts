import type { AuthenticationCreds, AuthenticationState, SignalDataSet } from '@whiskeysockets/baileys';
import type { Sql } from '../../../shared/ports.ts';
import type { Records } from './auth-records.ts';
import type { KeyStore } from './key-store.ts';
import { apply, changesOf } from './key-store.ts';

/** Credentials that are not anybody's yet. */
export interface PairingDraft {
  readonly state: AuthenticationState;
  /** Replaces what the file holds by this draft, in one commit. Later changes of keys go to the file. */
  commit(): Promise<void>;
}

export interface PairingDraftOptions {
  creds: AuthenticationCreds;
  /** The file's keys: the draft's own, from the commit on. */
  keys: KeyStore;
  records: Records;
  commit(creds: AuthenticationCreds, writeKeys: (sql: Sql, records: Records) => void): Promise<void>;
}

export function createPairingDraft({ creds, keys, records, commit }: PairingDraftOptions): PairingDraft {
  const memory: Record<string, Record<string, unknown>> = {};
  let committed = false;

  return {
    state: {
      creds,
      keys: {
        get: (type, ids) => {
          if (committed) return keys.get(type, ids);
          const found: ReturnType<typeof keys.get<typeof type>> = {};
          for (const id of ids) {
            const value = memory[type]?.[id];
            if (value !== undefined && value !== null) found[id] = value as (typeof found)[string];
          }
          return found;
        },
        set: (data) => {
          if (committed) return keys.set(data);
          for (const [type, entries] of Object.entries(data)) memory[type] = { ...memory[type], ...entries };
        },
      },
    },
    commit: async () => {
      // From here on a change goes to the file, and its write comes after the one that empties it.
      committed = true;
      const changes = changesOf(memory as SignalDataSet, records);
      await commit(creds, (sql) => apply(sql, records, changes));
    },
  };
}
