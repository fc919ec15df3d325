import type { Database, Vault } from '../../shared/ports.ts';

/** Where this device is enrolled. */
export interface Enrolment {
  gatewayUrl: string;
  gatewayId: string;
  deviceId: string;
  /** The bearer token, in clear: sealed in the store. */
  token: string;
}

/** An enrolment on its way: the same code and key get the same answer, so a lost one can be asked for again. */
export interface EnrolmentAttempt {
  gatewayUrl: string;
  code: string;
  /** 32 random bytes, base64url. */
  key: string;
}

export interface EnrolmentStore {
  /** @throws PortError `sealBroken` when the token was sealed under another key. */
  current(): Enrolment | undefined;
  attempt(): EnrolmentAttempt | undefined;
  /** Durable before the first call. */
  saveAttempt(attempt: EnrolmentAttempt): Promise<void>;
  dropAttempt(): Promise<void>;
  /** Replaces an older enrolment and ends the attempt, in one commit. */
  save(enrolment: Enrolment): Promise<void>;
}

interface Row {
  gatewayUrl: string;
  gatewayId: string;
  deviceId: string;
  token: Uint8Array;
}

interface AttemptRow {
  gatewayUrl: string;
  code: Uint8Array;
  key: Uint8Array;
}

export function createEnrolmentStore(database: Database, vault: Vault): EnrolmentStore {
  const seal = (text: string, context: string) => vault.seal(new TextEncoder().encode(text), context);
  const open = (sealed: Uint8Array, context: string) => new TextDecoder().decode(vault.open(sealed, context));
  return {
    current: () => {
      const row = database.read((sql) => sql.get<Row>('SELECT gatewayUrl, gatewayId, deviceId, token FROM enrolment'));
      return (
        row && {
          gatewayUrl: row.gatewayUrl,
          gatewayId: row.gatewayId,
          deviceId: row.deviceId,
          token: open(row.token, 'enrolment/token'),
        }
      );
    },
    attempt: () => {
      const row = database.read((sql) => sql.get<AttemptRow>('SELECT gatewayUrl, code, key FROM enrolmentAttempt'));
      return (
        row && {
          gatewayUrl: row.gatewayUrl,
          code: open(row.code, 'enrolment/code'),
          key: open(row.key, 'enrolment/key'),
        }
      );
    },
    saveAttempt: ({ gatewayUrl, code, key }) =>
      database.write((sql) => {
        sql.run(
          'INSERT OR REPLACE INTO enrolmentAttempt (id, gatewayUrl, code, key) VALUES (1, ?, ?, ?)',
          gatewayUrl,
          seal(code, 'enrolment/code'),
          seal(key, 'enrolment/key'),
        );
      }),
    dropAttempt: () =>
      database.write((sql) => {
        sql.run('DELETE FROM enrolmentAttempt');
      }),
    save: ({ gatewayUrl, gatewayId, deviceId, token }) =>
      database.write((sql) => {
        sql.run('DELETE FROM enrolmentAttempt');
        sql.run(
          'INSERT OR REPLACE INTO enrolment (id, gatewayUrl, gatewayId, deviceId, token) VALUES (1, ?, ?, ?, ?)',
          gatewayUrl,
          gatewayId,
          deviceId,
          seal(token, 'enrolment/token'),
        );
      }),
  };
}
