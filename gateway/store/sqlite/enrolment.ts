import { timingSafeEqual } from 'node:crypto';
import type { Database, Sql } from '../../../shared/ports.ts';
import { addressWaitMs, afterFailure, CODE_TRIES_MAX, type Tries } from '../../devices/enrolment.ts';
import { takeBackAll } from './accounts.ts';
import type { DeviceView, EnrolmentRequest, EnrolmentStore, EnrolOutcome, StoredDevice } from '../enrolment.ts';
import { clientKey } from './clients.ts';

/** Used codes are kept this long, so that a lost answer can still be asked for again. */
const keepCodesMs = 24 * 3_600_000;

interface CodeRow {
  secret_hash: Uint8Array;
  client: number | null;
  makes_instances: number;
  expires_at: number;
  failures: number;
  key_hash: Uint8Array | null;
  device: number | null;
}

export function sqliteEnrolment(database: Database): EnrolmentStore {
  return {
    createCode: ({ id, secretHash, client, makesInstances, expiresAt, now }) =>
      database.write((sql) => {
        const key = client === null ? null : clientKey(sql, client);
        if (key === undefined) return false;
        sql.run('DELETE FROM enrolment_codes WHERE expires_at < ?', now - keepCodesMs);
        sql.run(
          `INSERT INTO enrolment_codes (id, secret_hash, client, makes_instances, created_at, expires_at)
           VALUES (?, ?, ?, ?, ?, ?)`,
          id,
          secretHash,
          key,
          makesInstances ? 1 : 0,
          now,
          expiresAt,
        );
        return true;
      }),

    enrol: (request) =>
      database.write((sql): EnrolOutcome => {
        const { address, now } = request;
        const tries = sql.get<Tries>('SELECT since, failures FROM enrolment_tries WHERE address = ?', address);
        const waitMs = addressWaitMs(tries, now);
        if (waitMs > 0) return { kind: 'rateLimited', retryAfterMs: waitMs };
        const outcome = tryCode(sql, request);
        if (outcome.kind === 'enrolled') return outcome;
        const after = afterFailure(tries, now);
        sql.run(
          `INSERT INTO enrolment_tries (address, since, failures) VALUES (?1, ?2, ?3)
           ON CONFLICT (address) DO UPDATE SET since = ?2, failures = ?3`,
          address,
          after.since,
          after.failures,
        );
        sql.run('DELETE FROM enrolment_tries WHERE since < ?', now - keepCodesMs);
        return outcome;
      }),

    deviceByToken: async (tokenHash) =>
      database.read((sql) => sql.get<StoredDevice>('SELECT device, id FROM devices WHERE token_hash = ?', tokenHash)),

    deviceViews: async () =>
      database.read((sql) =>
        sql.all<DeviceView & object>(
          `SELECT d.device, d.id, d.name, c.id AS client, d.app_version AS appVersion, d.enrolled_at AS enrolledAt,
                  d.last_seen_at AS lastSeenAt, d.revoked_at AS revokedAt, d.can_erase AS canErase,
                  (SELECT count(*) FROM erasures e WHERE e.device = d.device) AS erasures
           FROM devices d LEFT JOIN clients c USING (client) ORDER BY d.device`,
        ),
      ),

    revokeDevice: ({ id, now }) => database.write((sql) => revokeDevice(sql, id, now)),

    touchDevice: (device, at) =>
      database.write((sql) => {
        sql.run('UPDATE devices SET last_seen_at = max(last_seen_at, ?) WHERE device = ?', at, device);
      }),
  };
}

function revokeDevice(sql: Sql, id: string, now: number): number | undefined {
  // No token has this digest: nobody can come back with the old one. The next epoch ends what runs.
  const found = sql.get<{ device: number }>(
    `UPDATE devices SET token_hash = randomblob(32), epoch = epoch + 1, revoked_at = coalesce(revoked_at, ?)
     WHERE id = ? RETURNING device`,
    now,
    id,
  );
  if (!found) return undefined;
  const { device } = found;
  const served = sql.all<{ instance: number }>('SELECT instance FROM instances WHERE device = ?', device);
  for (const { instance } of served) takeBackAll(sql, instance, device, now);
  sql.run('UPDATE instances SET device = NULL, account_id = NULL, held = 0 WHERE device = ?', device);
  sql.run('DELETE FROM commands WHERE device = ?', device);
  sql.run('DELETE FROM erasures WHERE device = ?', device);
  sql.run('DELETE FROM bundles WHERE device = ?', device);
  return device;
}

function tryCode(sql: Sql, request: EnrolmentRequest): EnrolOutcome {
  const { codeId, now } = request;
  const code = sql.get<CodeRow>(
    `SELECT secret_hash, client, makes_instances, expires_at, failures, key_hash, device
     FROM enrolment_codes WHERE id = ?`,
    codeId,
  );
  if (!code || code.failures >= CODE_TRIES_MAX) return { kind: 'codeInvalid' };
  if (!timingSafeEqual(code.secret_hash, request.secretHash)) {
    sql.run('UPDATE enrolment_codes SET failures = failures + 1 WHERE id = ?', codeId);
    return { kind: 'codeInvalid' };
  }
  if (code.key_hash !== null && code.device !== null) {
    if (!timingSafeEqual(code.key_hash, request.keyHash)) return { kind: 'codeInvalid' };
    const device = sql.get<{ id: string }>('SELECT id FROM devices WHERE device = ?', code.device);
    return device ? { kind: 'enrolled', deviceId: device.id, repeated: true } : { kind: 'codeInvalid' };
  }
  if (now >= code.expires_at) return { kind: 'codeExpired' };
  const created = sql.get<{ device: number }>(
    `INSERT INTO devices (id, name, client, makes_instances, token_hash, enrolled_at, last_seen_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING device`,
    request.newDeviceId,
    request.name,
    code.client,
    code.makes_instances,
    request.tokenHash,
    now,
    now,
  );
  if (!created) throw new Error('A device was not inserted');
  sql.run('UPDATE enrolment_codes SET key_hash = ?, device = ? WHERE id = ?', request.keyHash, created.device, codeId);
  return { kind: 'enrolled', deviceId: request.newDeviceId, repeated: false };
}
