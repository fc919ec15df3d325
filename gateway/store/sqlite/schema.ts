import type { Migration } from '../../../platform/database.ts';
import { webhookTables } from './webhook-schema.ts';
import { CUSTODIES, type Custody } from '../../messages/facts.ts';

/** Custody as stored: its place in CUSTODIES, which the partial indexes below name by number. */
export const custodyCode = (custody: Custody): number => CUSTODIES.indexOf(custody);
export const WAITING = custodyCode('waiting');
export const LEASED = custodyCode('leased');
export const HELD = custodyCode('device');
export const ENDED = custodyCode('ended');
export const SCHEDULED = custodyCode('scheduled');

/** Condition of the index of messages that the gateway may have to end. Queries must use these very words. */
export const AT_GATEWAY = 'custody IN (0, 1, 4)';

export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

      CREATE TABLE clients (
        client INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT,
        secret_salt BLOB NOT NULL,
        secret_hash BLOB NOT NULL,
        created_at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE devices (
        device INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        client INTEGER REFERENCES clients,
        token_hash BLOB NOT NULL UNIQUE,
        enrolled_at INTEGER NOT NULL,
        last_seen_at INTEGER NOT NULL,
        app_version TEXT,
        epoch INTEGER NOT NULL DEFAULT 0,
        -- The epoch whose holdings are complete.
        held_epoch INTEGER NOT NULL DEFAULT 0,
        store INTEGER REFERENCES device_stores
      ) STRICT;

      CREATE TABLE device_stores (
        store INTEGER PRIMARY KEY,
        device INTEGER NOT NULL REFERENCES devices,
        store_id TEXT NOT NULL,
        confirmed_report INTEGER NOT NULL DEFAULT 0,
        UNIQUE (device, store_id)
      ) STRICT;

      -- Which epoch a session call got: the same call, arriving again, gets it again.
      CREATE TABLE device_runs (
        device INTEGER NOT NULL REFERENCES devices,
        run TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        PRIMARY KEY (device, run)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE accounts (
        device INTEGER NOT NULL REFERENCES devices,
        account_id TEXT NOT NULL,
        channel TEXT NOT NULL,
        number TEXT,
        displaced INTEGER NOT NULL DEFAULT 0,
        session_state TEXT,
        session_cause TEXT,
        session_at INTEGER,
        PRIMARY KEY (device, account_id)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE instances (
        instance INTEGER PRIMARY KEY,
        client INTEGER NOT NULL REFERENCES clients,
        channel TEXT NOT NULL,
        position INTEGER NOT NULL,
        bound_number TEXT,
        device INTEGER REFERENCES devices,
        account_id TEXT,
        held INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        UNIQUE (client, channel, position),
        UNIQUE (device, account_id)
      ) STRICT;

      CREATE TABLE enrolment_codes (
        id TEXT PRIMARY KEY,
        secret_hash BLOB NOT NULL,
        client INTEGER REFERENCES clients,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0,
        key_hash BLOB,
        device INTEGER REFERENCES devices
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE enrolment_tries (
        address TEXT PRIMARY KEY,
        since INTEGER NOT NULL,
        failures INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- seq is the acceptance number, and never given again: devices go by it. The first step of the history, queued at
      -- accepted_at, is this row itself.
      CREATE TABLE messages (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        instance INTEGER NOT NULL REFERENCES instances,
        custody INTEGER NOT NULL,
        priority INTEGER NOT NULL,
        status TEXT NOT NULL DEFAULT 'queued',
        reason TEXT,
        to_kind TEXT NOT NULL,
        to_name TEXT NOT NULL,
        to_creator TEXT,
        network_id TEXT NOT NULL,
        content BLOB NOT NULL,
        content_bytes INTEGER NOT NULL,
        accepted_at INTEGER NOT NULL,
        not_before INTEGER,
        expires_at INTEGER NOT NULL,
        -- When the gateway ends it while in its custody: expires_at, or the end of resuming.
        ends_at INTEGER NOT NULL,
        steps INTEGER NOT NULL DEFAULT 0,
        fence INTEGER NOT NULL DEFAULT 0,
        resume INTEGER NOT NULL DEFAULT 0,
        device INTEGER,
        lease_until INTEGER,
        lease_epoch INTEGER,
        custody_at INTEGER,
        held_epoch INTEGER,
        store INTEGER
      ) STRICT;
      CREATE INDEX messages_waiting ON messages (instance, priority DESC) WHERE custody = 0;
      CREATE INDEX messages_at_device ON messages (device, custody) WHERE custody IN (1, 2);
      CREATE INDEX messages_ending ON messages (ends_at) WHERE ${AT_GATEWAY};
      CREATE INDEX messages_scheduled ON messages (not_before) WHERE custody = 4;

      CREATE TABLE history (
        seq INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
        step INTEGER NOT NULL,
        status TEXT NOT NULL,
        reason TEXT,
        at INTEGER NOT NULL,
        PRIMARY KEY (seq, step)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE commands (
        id TEXT PRIMARY KEY,
        device INTEGER NOT NULL REFERENCES devices,
        seq INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
        kind TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        UNIQUE (seq, kind)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX commands_of_device ON commands (device);
    `,
  },
  {
    version: 2,
    sql: `
      -- Attachments by the hash of their bytes. touched_at: when somebody last stored, named or finished with one.
      CREATE TABLE media (
        sha256 TEXT PRIMARY KEY,
        bytes INTEGER NOT NULL,
        touched_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX media_by_age ON media (touched_at);

      ALTER TABLE messages ADD COLUMN media TEXT;
      CREATE INDEX messages_with_media ON messages (media) WHERE media IS NOT NULL;

      -- What a person needs to know besides the reason.
      ALTER TABLE messages ADD COLUMN detail TEXT;

      -- What each member of a group said.
      CREATE TABLE member_receipts (
        seq INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
        member TEXT NOT NULL,
        delivered_at INTEGER,
        read_at INTEGER,
        played_at INTEGER,
        PRIMARY KEY (seq, member)
      ) STRICT, WITHOUT ROWID;

      -- seq is the cursor of those who read it: never used again, also after the newest row is gone. Without an instance a
      -- message waits until its account is bound to one.
      CREATE TABLE inbound (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        device INTEGER NOT NULL REFERENCES devices,
        account_id TEXT NOT NULL,
        instance INTEGER REFERENCES instances,
        chat TEXT NOT NULL,
        network_id TEXT NOT NULL,
        sent_at INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        media TEXT,
        content BLOB NOT NULL,
        UNIQUE (device, account_id, chat, network_id)
      ) STRICT;
      CREATE UNIQUE INDEX inbound_of_instance ON inbound (instance, chat, network_id) WHERE instance IS NOT NULL;
      CREATE INDEX inbound_in_order ON inbound (instance, seq);
      CREATE INDEX inbound_with_media ON inbound (media) WHERE media IS NOT NULL;
      CREATE INDEX inbound_by_age ON inbound (received_at);

      -- pace: the name of a pacing plan. given_up: the number that the owner has replaced; the next other one takes its place.
      ALTER TABLE instances ADD COLUMN pace TEXT;
      ALTER TABLE instances ADD COLUMN given_up TEXT;

      -- Whether an account that finds no free instance gets one made.
      ALTER TABLE enrolment_codes ADD COLUMN makes_instances INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE devices ADD COLUMN makes_instances INTEGER NOT NULL DEFAULT 0;
    `,
  },
  {
    version: 3,
    sql: `
      -- opt_in: people must register before the account may write to them; instances of before had no such rule, and an
      -- update must not stop them. language: the owner's choice where a word belongs to several. has_erased: somebody who
      -- had left was erased.
      ALTER TABLE instances ADD COLUMN opt_in INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE instances ADD COLUMN language TEXT;
      ALTER TABLE instances ADD COLUMN has_erased INTEGER NOT NULL DEFAULT 0;

      -- The gateway's own answers, which no client asked for.
      ALTER TABLE messages ADD COLUMN system INTEGER NOT NULL DEFAULT 0;

      -- What acceptance asks of a person, in one look-up. person: the key by which numbers are compared. A row without
      -- state only knows that the number was absent from its network.
      CREATE TABLE recipients (
        instance INTEGER NOT NULL REFERENCES instances,
        person TEXT NOT NULL,
        number TEXT NOT NULL,
        state TEXT,
        language TEXT,
        changed_at INTEGER,
        absent_at INTEGER,
        PRIMARY KEY (instance, person)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX recipients_by_state ON recipients (instance, state, person) WHERE state IS NOT NULL;
      CREATE INDEX recipients_absent ON recipients (absent_at) WHERE absent_at IS NOT NULL;

      -- How it is known what a person said, step by step.
      CREATE TABLE consents (
        instance INTEGER NOT NULL REFERENCES instances,
        person TEXT NOT NULL,
        step INTEGER NOT NULL,
        state TEXT NOT NULL,
        at INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        source TEXT NOT NULL,
        word TEXT,
        network_id TEXT,
        proof BLOB,
        answer_id TEXT,
        PRIMARY KEY (instance, person, step)
      ) STRICT, WITHOUT ROWID;

      -- All that is left of who was erased. digest: keyed, of the person. refused: they had left.
      CREATE TABLE erased_people (
        instance INTEGER NOT NULL REFERENCES instances,
        digest BLOB NOT NULL,
        at INTEGER NOT NULL,
        refused INTEGER NOT NULL,
        PRIMARY KEY (instance, digest)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 4,
    sql: `
      -- state: 0 submitted, 1 processing, 2 completed, 3 failed. The URL goes when the job ends, the text when its time is over.
      CREATE TABLE pdf_jobs (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        client INTEGER NOT NULL REFERENCES clients,
        state INTEGER NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        url BLOB,
        text BLOB,
        failure TEXT,
        submitted_at INTEGER NOT NULL,
        taken_at INTEGER,
        ended_at INTEGER
      ) STRICT;
      CREATE INDEX pdf_jobs_waiting ON pdf_jobs (client) WHERE state = 0;
      CREATE INDEX pdf_jobs_processing ON pdf_jobs (id) WHERE state = 1;
      CREATE INDEX pdf_jobs_by_turn ON pdf_jobs (client, taken_at);
      CREATE INDEX pdf_jobs_with_text ON pdf_jobs (ended_at) WHERE text IS NOT NULL;
      CREATE INDEX pdf_jobs_ended ON pdf_jobs (ended_at) WHERE ended_at IS NOT NULL;
    `,
  },
  {
    version: 5,
    sql: `
      -- When the owner took the device's access away.
      ALTER TABLE devices ADD COLUMN revoked_at INTEGER;
    `,
  },
  { version: 6, sql: webhookTables },
  {
    version: 7,
    sql: `
      -- JSON by the schema of plans. The published ones are put here when the store is opened for the first time.
      CREATE TABLE plans (
        name TEXT PRIMARY KEY,
        plan TEXT NOT NULL,
        changed_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      ALTER TABLE clients ADD COLUMN plan TEXT NOT NULL DEFAULT 'unlimited';
      ALTER TABLE clients ADD COLUMN plan_since INTEGER NOT NULL DEFAULT 0;
      UPDATE clients SET plan_since = created_at;
      ALTER TABLE clients ADD COLUMN expires_at INTEGER;
      ALTER TABLE clients ADD COLUMN suspended_at INTEGER;
      -- The quota window, and the recipients written to; counted under plans that limit them.
      ALTER TABLE clients ADD COLUMN window_at INTEGER;
      ALTER TABLE clients ADD COLUMN window_used INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE clients ADD COLUMN recipients INTEGER NOT NULL DEFAULT 0;

      CREATE TABLE client_secrets (
        secret INTEGER PRIMARY KEY AUTOINCREMENT,
        client INTEGER NOT NULL REFERENCES clients,
        salt BLOB NOT NULL,
        hash BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        -- Null until another one takes its place.
        valid_until INTEGER
      ) STRICT;
      CREATE INDEX secrets_of_client ON client_secrets (client);
      INSERT INTO client_secrets (client, salt, hash, created_at)
        SELECT client, secret_salt, secret_hash, created_at FROM clients;
      ALTER TABLE clients DROP COLUMN secret_salt;
      ALTER TABLE clients DROP COLUMN secret_hash;

      CREATE TABLE written_to (
        client INTEGER NOT NULL REFERENCES clients,
        channel TEXT NOT NULL,
        to_kind TEXT NOT NULL,
        to_name TEXT NOT NULL,
        PRIMARY KEY (client, to_name, channel, to_kind)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE service_calls (
        client INTEGER NOT NULL REFERENCES clients,
        service TEXT NOT NULL,
        used INTEGER NOT NULL,
        PRIMARY KEY (client, service)
      ) STRICT, WITHOUT ROWID;

      -- month: year * 100 + month, UTC.
      CREATE TABLE usage (
        instance INTEGER NOT NULL REFERENCES instances,
        month INTEGER NOT NULL,
        messages INTEGER NOT NULL,
        media INTEGER NOT NULL,
        media_bytes INTEGER NOT NULL,
        PRIMARY KEY (instance, month)
      ) STRICT, WITHOUT ROWID;

      -- Keyed digests of keys and of what was asked under them. Rows are in the order of acceptance: the sweep takes the first.
      CREATE TABLE idempotency_keys (
        row INTEGER PRIMARY KEY,
        client INTEGER NOT NULL REFERENCES clients,
        key BLOB NOT NULL,
        asked BLOB NOT NULL,
        id TEXT NOT NULL,
        accepted_at INTEGER NOT NULL,
        UNIQUE (client, key)
      ) STRICT;
    `,
  },
  {
    version: 8,
    sql: `
      -- The id of the ended message that this one sends again; NULL for nearly all.
      ALTER TABLE messages ADD COLUMN retry_of TEXT;
    `,
  },
  {
    version: 9,
    sql: `
      -- changes: the message that this one edited or deleted, and goes with. Such a row holds no words: the message itself says
      -- what it says now, from edited_at on, and nothing from deleted_at on.
      ALTER TABLE inbound ADD COLUMN changes INTEGER REFERENCES inbound ON DELETE CASCADE ON UPDATE CASCADE;
      ALTER TABLE inbound ADD COLUMN edited_at INTEGER;
      ALTER TABLE inbound ADD COLUMN deleted_at INTEGER;
      CREATE INDEX inbound_changes ON inbound (changes) WHERE changes IS NOT NULL;

      -- Endpoints that are told everything are told of these as well.
      UPDATE webhook_endpoints SET kinds = 31 WHERE kinds = 7;
    `,
  },
  {
    version: 10,
    sql: `
      -- 1: its app can erase a person.
      ALTER TABLE devices ADD COLUMN can_erase INTEGER NOT NULL DEFAULT 0;

      -- 1: its person was erased while a device had it: it goes when the device gives it back, whatever became of it.
      ALTER TABLE messages ADD COLUMN erase INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX messages_to_erase ON messages (to_name) WHERE erase = 1;
      CREATE TRIGGER messages_given_back AFTER UPDATE OF custody ON messages
        WHEN NEW.erase = 1 AND NEW.custody <> ${HELD} BEGIN
        DELETE FROM messages WHERE seq = NEW.seq;
      END;

      -- Whom devices have still to erase. digest: keyed, of the person; person: the number, sealed. store: of the device, which
      -- has taken it on and need not be told again.
      CREATE TABLE erasures (
        id TEXT PRIMARY KEY,
        device INTEGER NOT NULL REFERENCES devices,
        digest BLOB NOT NULL,
        person BLOB NOT NULL,
        asked_at INTEGER NOT NULL,
        store INTEGER,
        UNIQUE (device, digest)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 11,
    sql: `
      -- 1: also in written_to, so that acceptance need not look there. It may be 0 for people who are.
      ALTER TABLE recipients ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
    `,
  },
  {
    version: 12,
    sql: `
      -- 1: its owner can be asked for a support bundle.
      ALTER TABLE devices ADD COLUMN can_bundle INTEGER NOT NULL DEFAULT 0;

      -- Support bundles that were asked for, the newest of each device. store: of the device, which has taken the request up.
      -- content: sealed, once the owner has agreed.
      CREATE TABLE bundles (
        device INTEGER PRIMARY KEY REFERENCES devices,
        id TEXT NOT NULL,
        note TEXT,
        state TEXT NOT NULL,
        asked_at INTEGER NOT NULL,
        decided_at INTEGER,
        store INTEGER,
        content BLOB
      ) STRICT;
    `,
  },
  {
    version: 13,
    sql: `
      -- Which device has put the bytes of an attachment here. To know their hash is not to have them: what a device says that it
      -- has received, it and its client may read only then.
      CREATE TABLE media_puts (
        sha256 TEXT NOT NULL REFERENCES media ON DELETE CASCADE,
        device INTEGER NOT NULL REFERENCES devices,
        PRIMARY KEY (sha256, device)
      ) STRICT, WITHOUT ROWID;
      -- Of before it is not known who has put what no message names yet: it is about to be named.
      INSERT INTO media_puts (sha256, device)
        SELECT m.sha256, d.device FROM media m CROSS JOIN devices d
        WHERE NOT EXISTS (SELECT 1 FROM messages o WHERE o.media = m.sha256)
          AND NOT EXISTS (SELECT 1 FROM inbound n WHERE n.media = m.sha256 AND n.device <> d.device);
    `,
  },
  {
    version: 14,
    sql: '-- Addresses of webhooks are sealed by whoever opens the store next: `sealAddresses`.',
  },
  {
    version: 15,
    sql: `
      -- What the device said of the report that was confirmed last.
      ALTER TABLE device_stores ADD COLUMN confirmed_mark TEXT;
    `,
  },
];
