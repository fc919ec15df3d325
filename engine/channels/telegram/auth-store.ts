import type { SqliteDatabase } from '../../../platform/database.ts';
import { openDatabase } from '../../../platform/database.ts';
import type { Identity } from '../../../shared/model/channel.ts';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import type { Clock, Log, Vault } from '../../../shared/ports.ts';
import { PortError } from '../../../shared/ports.ts';
import { keepCopy } from '../broken-copy.ts';
import { createArrivals, type Arrivals } from './arrivals.ts';
import { createPeers, type Peers } from './peers.ts';
import { TELEGRAM_MIGRATIONS } from './schema.ts';
import { createStoredSecrets, type Secrets } from './secrets.ts';
import { createSentMessages, type SentMessages } from './sent-messages.ts';

/** Beside mtcute's own: who is paired, as JSON. */
const IDENTITY = 'identity';
/** Digits of a number that the evidence shows, to tell accounts apart. */
const SHOWN_DIGITS = 2;

/** Everything durable of one Telegram account: one file, keys, numbers, names and messages sealed. */
export interface AuthStore {
  identity(): Identity | undefined;
  /** What mtcute logs in with, read from the file; undefined when nobody is paired. */
  login(): Secrets | undefined;
  /** Puts a new session in the place of the one before, in one commit, and returns where it is kept from then on. */
  adopt(draft: Secrets, identity: Identity): Promise<Secrets>;
  /** Removes the session and keeps a record of why, in one commit. */
  discard(cause: SessionCause): Promise<void>;
  readonly peers: Peers;
  readonly arrivals: Arrivals;
  readonly sent: SentMessages;
  readonly people: People;
  /** Called when something can no longer be written. */
  onFailure(listener: (error: unknown) => void): void;
  close(): Promise<void>;
}

/** Whose number is which user, and with whom there is a chat. */
export interface People {
  userOf(number: string): number | undefined;
  isKnown(user: number): boolean;
  /** The number of a user; durable soon: a loss costs one question. */
  remember(number: string, user: number): void;
  /** Called with a number whose user may be another one from now on. */
  onRemembered(listener: (number: string) => void): void;
  /** Somebody wrote, or was written to; durable soon. */
  met(user: number): void;
}

/**
 * Opens an account's file, or makes it, and checks that what must be read can be read.
 * @throws PortError `storeBroken`, `sealBroken` (a copy of the file is kept), `keyMissing` (sealed under another key), and those
 * of `openDatabase`. A file that cannot be read is never taken for a new account.
 */
export async function openAuthStore(options: {
  /** Absolute path of the account's file. */
  path: string;
  accountId: string;
  vault: Vault;
  clock: Clock;
  log: Log;
}): Promise<AuthStore> {
  const { accountId, clock, log, path, vault } = options;
  const database = openDatabase({ path, migrations: TELEGRAM_MIGRATIONS, log, label: 'auth', clock });
  const listeners: ((error: unknown) => void)[] = [];
  const onFailure = (error: unknown): void => {
    for (const listener of listeners) listener(error);
  };
  const secrets = createStoredSecrets({ database, vault, accountId });
  const arrivals = createArrivals({ database, vault, clock, accountId });
  try {
    await checkKey(database, vault);
    secrets.load();
    if (secrets.get(IDENTITY) === undefined && readSetting(database, 'pairedAt') !== undefined) {
      // Taken for unpaired, it would silently become a new identity.
      throw new PortError('storeBroken', { label: 'auth', path, reason: 'credentialsMissing' });
    }
    arrivals.verify();
  } catch (error) {
    await database.close();
    if (error instanceof PortError && (error.code === 'sealBroken' || error.code === 'storeBroken')) {
      throw new PortError(error.code, { ...error.details, path, copy: keepCopy(path, log) }, { cause: error });
    }
    throw error;
  }
  const peers = createPeers({ database, vault, accountId, log, onFailure });
  const numberDigest = (number: string, of: string): string =>
    Buffer.from(vault.digest(number, `telegram.${of}`)).toString('hex');
  let known: { stored: Uint8Array; identity: Identity } | undefined;
  const identity = (): Identity | undefined => {
    const stored = secrets.get(IDENTITY);
    if (stored === undefined) return undefined;
    // JSON of our own making. Every message asks for it.
    if (known?.stored !== stored)
      known = { stored, identity: JSON.parse(Buffer.from(stored).toString('utf8')) as Identity };
    return known.identity;
  };
  const sent = createSentMessages({ database, clock });

  return {
    identity,
    login: () => {
      secrets.load();
      arrivals.restart();
      return identity() && secrets;
    },
    adopt: async (draft, who) => {
      await draft.set(IDENTITY, Buffer.from(JSON.stringify(who), 'utf8'));
      const owner = numberDigest(who.number, 'owner');
      const pairedAt = String(clock.now());
      await database.write((sql) => {
        if (sql.get<{ value: string }>("SELECT value FROM setting WHERE name = 'owner'")?.value !== owner) {
          // What another number knew and sent means nothing to this one.
          for (const table of ['contact', 'knownChat', 'received']) sql.run(`DELETE FROM ${table}`);
          sent.forget(sql);
        }
        // Telegram's keys to people hold for one session's account alone.
        sql.run('DELETE FROM peer');
        sql.run('DELETE FROM mention');
        secrets.replaceAll(sql, draft);
        sql.run("INSERT OR REPLACE INTO setting (name, value) VALUES ('owner', ?), ('pairedAt', ?)", owner, pairedAt);
      });
      arrivals.restart();
      return secrets;
    },
    discard: async (cause) => {
      const number = identity()?.number;
      const at = clock.now();
      await database.write((sql) => {
        sql.run(
          'INSERT INTO evidence (at, cause, detail, numberDigest, numberEnd) VALUES (?, ?, ?, ?, ?)',
          at,
          cause.code,
          cause.detail ?? null,
          number === undefined ? null : numberDigest(number, 'evidence'),
          number === undefined ? null : number.slice(-SHOWN_DIGITS),
        );
        secrets.replaceAll(sql, undefined);
        sql.run("DELETE FROM setting WHERE name = 'pairedAt'");
      });
    },
    peers,
    arrivals,
    sent,
    people: createPeople(database, peers, onFailure),
    onFailure: (listener) => void listeners.push(listener),
    close: async () => {
      await peers.settled();
      await database.close();
    },
  };
}

function createPeople(database: SqliteDatabase, peers: Peers, onFailure: (error: unknown) => void): People {
  const known = new Set<number>();
  const listeners: ((number: string) => void)[] = [];
  const isKnown = (user: number): boolean => {
    if (known.has(user)) return true;
    const isStored = database.read((sql) => sql.get('SELECT 1 FROM knownChat WHERE user = ?', user)) !== undefined;
    if (isStored) known.add(user);
    return isStored;
  };
  return {
    userOf: (number) =>
      database.read((sql) =>
        sql.get<{ user: number }>('SELECT user FROM contact WHERE number = ?', peers.digest(number)),
      )?.user,
    isKnown,
    onRemembered: (listener) => void listeners.push(listener),
    remember: (number, user) => {
      for (const listener of listeners) listener(number);
      database
        .write((sql) =>
          sql.run('INSERT OR REPLACE INTO contact (number, user) VALUES (?, ?)', peers.digest(number), user),
        )
        .catch(onFailure);
    },
    met: (user) => {
      if (isKnown(user)) return;
      known.add(user);
      database.write((sql) => sql.run('INSERT OR IGNORE INTO knownChat (user) VALUES (?)', user)).catch(onFailure);
    },
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
