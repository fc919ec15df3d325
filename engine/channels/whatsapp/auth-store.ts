import type { AuthenticationCreds, AuthenticationState, CacheStore } from '@whiskeysockets/baileys';
import { initAuthCreds } from '@whiskeysockets/baileys';
import type { SqliteDatabase } from '../../../platform/database.ts';
import { openDatabase } from '../../../platform/database.ts';
import type { Identity } from '../../../shared/model/channel.ts';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import type { Clock, Log, Vault } from '../../../shared/ports.ts';
import { PortError } from '../../../shared/ports.ts';
import { encodeRecord } from './auth-codec.ts';
import type { Records } from './auth-records.ts';
import { AUTH_MIGRATIONS, createRecords, CREDS } from './auth-records.ts';
import { keepCopy } from '../broken-copy.ts';
import { createGroupRecords, type GroupRecords } from './groups/group-records.ts';
import { createArrivals, type Arrivals } from './inbound/arrivals.ts';
import { createKeyStore } from './key-store.ts';
import { createKnownChats, type KnownChats } from './known-chats.ts';
import { createPairingDraft } from './pairing-draft.ts';
import type { PairingDraft } from './pairing-draft.ts';
import { createPeople, type People } from './people.ts';
import { createRetryCounters } from './retry-counters.ts';
import { identityOf } from './transform.ts';

export interface AuthStoreOptions {
  /** Absolute path of the account's auth file. */
  path: string;
  accountId: string;
  vault: Vault;
  clock: Clock;
  log: Log;
}

/** The credentials and keys of one account: one file, every value sealed, every change one durable commit. */
export interface AuthStore {
  identity(): Identity | undefined;
  /** What Baileys logs in with; undefined when nobody is paired. The credentials object is live: see `saveCreds`. */
  login(): AuthenticationState | undefined;
  /** Fresh credentials in memory. Only `commit` touches the file, so that a pairing that fails destroys nothing. */
  draft(): PairingDraft;
  /** Resolves when the live credentials, as they are at the commit, are on disk. Calls in one turn share one write. */
  saveCreds(): Promise<void>;
  /** Removes credentials and keys and keeps a record of why, in one commit. */
  discard(cause: SessionCause): Promise<void>;
  /** How often messages were sent again for a recipient; outlives restarts, so that a retry loop ends. */
  readonly retryCounters: CacheStore;
  /** Received and not taken yet; they outlive a log-out. */
  readonly arrivals: Arrivals;
  readonly groups: GroupRecords;
  /** Of the number that was paired last. */
  readonly chats: KnownChats;
  readonly people: People;
  setting(name: string): string | undefined;
  saveSetting(name: string, value: string): Promise<void>;
  /** Called when a record can no longer be read or written. */
  onFailure(listener: (error: unknown) => void): void;
  close(): Promise<void>;
}

/** Records checked between two turns of the event loop. */
const VERIFY_PAGE = 500;
/** Digits of a number that the evidence shows, to tell accounts apart. */
const SHOWN_DIGITS = 2;

/**
 * Opens an account's auth file, or makes it, and checks that every record in it can be read.
 * @throws PortError `storeBroken`, `sealBroken` (a copy of the file is kept), `keyMissing` (sealed under another key),
 * and those of `openDatabase`. A file that cannot be read is never taken for a new account.
 */
export async function openAuthStore(options: AuthStoreOptions): Promise<AuthStore> {
  const { path, accountId, vault, clock, log } = options;
  const database = openDatabase({ path, migrations: AUTH_MIGRATIONS, log, label: 'auth', clock });
  const records = createRecords(vault, accountId);
  const arrivals = createArrivals({ database, vault, accountId });
  let creds: AuthenticationCreds | undefined;
  try {
    await checkKey(database, vault);
    creds = readCreds(database, records, path);
    await verifyAll(database, records);
    arrivals.verify();
  } catch (error) {
    await database.close();
    if (error instanceof PortError && (error.code === 'sealBroken' || error.code === 'storeBroken')) {
      throw new PortError(error.code, { ...error.details, path, copy: keepCopy(path, log) }, { cause: error });
    }
    throw error;
  }

  const listeners: ((error: unknown) => void)[] = [];
  const onFailure = (error: unknown): void => {
    for (const listener of listeners) listener(error);
  };
  const keys = createKeyStore({ database, records, onFailure });
  const groups = createGroupRecords({ database, records });
  const chats = createKnownChats({ database, onFailure });
  const people = createPeople((name) => keys.get('lid-mapping', [name])[name]);
  const forget = (): void => {
    keys.forget();
    groups.forget();
    chats.forget();
  };
  let saving: Promise<void> | undefined;

  const saveCreds = (): Promise<void> => {
    saving ??= database
      .write((sql) => {
        saving = undefined;
        if (creds) records.write(sql, CREDS, '', records.seal(CREDS, '', encodeRecord(creds)));
      })
      .catch((error: unknown) => {
        saving = undefined;
        onFailure(error);
        throw error;
      });
    return saving;
  };

  return {
    identity: () => identityOf(creds?.me),
    login: () => creds && { creds, keys },
    draft: () =>
      createPairingDraft({
        creds: initAuthCreds(),
        keys,
        commit: async (fresh, changes) => {
          const pairedAt = String(clock.now());
          const owner = Buffer.from(vault.digest(identityOf(fresh.me)?.number ?? '', 'whatsapp.chats')).toString('hex');
          await database.write((sql) => {
            records.deleteAll(sql);
            sql.run('DELETE FROM retry');
            // A number that was paired before comes back to its chats.
            sql.run(
              "DELETE FROM chat WHERE NOT EXISTS (SELECT 1 FROM setting WHERE name = 'chatsOf' AND value = ?)",
              owner,
            );
            sql.run("INSERT OR REPLACE INTO setting (name, value) VALUES ('chatsOf', ?)", owner);
            records.write(sql, CREDS, '', records.seal(CREDS, '', encodeRecord(fresh)));
            changes(sql, records);
            sql.run("INSERT OR REPLACE INTO setting (name, value) VALUES ('pairedAt', ?)", pairedAt);
          });
          creds = fresh;
          forget();
        },
        records,
      }),
    saveCreds,
    discard: async (cause) => {
      const number = identityOf(creds?.me)?.number;
      const at = clock.now();
      await database.write((sql) => {
        sql.run(
          'INSERT INTO evidence (at, cause, networkCode, detail, numberDigest, numberEnd) VALUES (?, ?, ?, ?, ?, ?)',
          at,
          cause.code,
          cause.networkCode ?? null,
          cause.detail ?? null,
          number === undefined ? null : Buffer.from(vault.digest(number, 'whatsapp.evidence')).toString('hex'),
          number === undefined ? null : number.slice(-SHOWN_DIGITS),
        );
        records.deleteAll(sql);
        sql.run('DELETE FROM retry');
        sql.run("DELETE FROM setting WHERE name = 'pairedAt'");
      });
      creds = undefined;
      forget();
    },
    arrivals,
    groups,
    chats,
    people,
    retryCounters: createRetryCounters({ database, clock, onFailure }),
    setting: (name) => readSetting(database, name),
    saveSetting: async (name, value) => {
      await database.write((sql) => sql.run('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)', name, value));
    },
    onFailure: (listener) => void listeners.push(listener),
    close: () => database.close(),
  };
}

const readSetting = (database: SqliteDatabase, name: string): string | undefined =>
  database.read((sql) => sql.get<{ value: string }>('SELECT value FROM setting WHERE name = ?', name))?.value;

/** Remembers the vault's key with the first opening, and notices another one before any record looks damaged. */
async function checkKey(database: SqliteDatabase, vault: Vault): Promise<void> {
  const keyId = readSetting(database, 'keyId');
  if (keyId === undefined) {
    await database.write((sql) => sql.run("INSERT INTO setting (name, value) VALUES ('keyId', ?)", vault.keyId));
  } else if (keyId !== vault.keyId) {
    throw new PortError('keyMissing', { label: 'auth', sealedUnder: keyId, present: vault.keyId });
  }
}

function readCreds(database: SqliteDatabase, records: Records, path: string): AuthenticationCreds | undefined {
  const creds = database.read((sql) => records.read(sql, CREDS, ''));
  if (creds === undefined) {
    // Taken for unpaired, it would silently become a new identity.
    if (readSetting(database, 'pairedAt') !== undefined) {
      throw new PortError('storeBroken', { label: 'auth', path, reason: 'credentialsMissing' });
    }
    return undefined;
  }
  // No defaults are filled in: `initAuthCreds` would make keys, and with them another identity.
  return creds as AuthenticationCreds;
}

async function verifyAll(database: SqliteDatabase, records: Records): Promise<void> {
  let after: number | undefined = 0;
  while (after !== undefined) {
    const from: number = after;
    after = database.read((sql) => records.verify(sql, from, VERIFY_PAGE));
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
