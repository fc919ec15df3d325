import { randomBytes } from 'node:crypto';
import { personKey, waysToWrite } from '../../../shared/model/person-key.ts';
import type { Sql, Vault } from '../../../shared/ports.ts';
import { uuidV7 } from '../../messages/uuid-v7.ts';
import type { ErasingDevice } from '../people.ts';

/** Commands to erase in one answer; the device is told of the others when it has taken these on. */
const TOLD_AT_ONCE = 100;

const digestOf = (vault: Vault, number: string): Uint8Array => vault.digest(personKey(number), 'erasure');
const personContext = (id: string): string => `erasure ${id}`;

/**
 * Devices are to erase a person. One that is at it already is told anew: it may have got more since it began.
 * @returns the devices to wake, and the names of those whose access was revoked
 */
export function tellDevices(
  sql: Sql,
  { devices, number, now }: { devices: Iterable<number>; number: string; now: number },
  vault: Vault,
): { devices: number[]; lost: string[] } {
  const told: number[] = [];
  const lost: string[] = [];
  for (const device of devices) {
    const row = sql.get<{ name: string; revoked_at: number | null }>(
      'SELECT name, revoked_at FROM devices WHERE device = ?',
      device,
    );
    if (!row) continue;
    if (row.revoked_at !== null) {
      lost.push(row.name);
      continue;
    }
    const id = uuidV7(now, randomBytes(10));
    sql.run(
      `INSERT INTO erasures (id, device, digest, person, asked_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (device, digest) DO UPDATE SET id = excluded.id, person = excluded.person, asked_at = excluded.asked_at,
         store = NULL`,
      id,
      device,
      digestOf(vault, number),
      vault.seal(new TextEncoder().encode(number), personContext(id)),
      now,
    );
    told.push(device);
  }
  return { devices: told, lost };
}

/** What the device has not taken on, oldest first. */
export function erasureCommands(
  sql: Sql,
  device: number,
  vault: Vault,
): { id: string; kind: 'erase'; number: string }[] {
  const rows = sql.all<{ id: string; person: Uint8Array }>(
    `SELECT e.id, e.person FROM erasures e JOIN devices d USING (device)
     WHERE e.device = ? AND d.can_erase = 1 AND e.store IS NOT d.store ORDER BY e.asked_at, e.id LIMIT ${TOLD_AT_ONCE}`,
    device,
  );
  return rows.map(({ id, person }) => ({
    id,
    kind: 'erase',
    number: new TextDecoder().decode(vault.open(person, personContext(id))),
  }));
}

/** What the device says to it: it has taken it on, or has done it. */
export function answerErasure(sql: Sql, device: number, id: string, answer: string): void {
  if (answer === 'taken') {
    sql.run(
      'UPDATE erasures SET store = (SELECT store FROM devices WHERE device = ?1) WHERE id = ?2 AND device = ?1',
      device,
      id,
    );
  } else if (answer === 'done') {
    sql.run('DELETE FROM erasures WHERE id = ? AND device = ?', id, device);
  }
}

/**
 * Was the person erased after this happened, while the device that tells of it has not finished? Then it is not kept.
 * @param at when it happened, UTC milliseconds
 */
export function isErasedSince(
  sql: Sql,
  { device, number, at }: { device: number; number: string | undefined; at: number },
  vault: Vault,
): boolean {
  if (number === undefined) return false;
  // Nearly always there is none, and then nothing is digested.
  if (!sql.get('SELECT 1 AS found FROM erasures WHERE device = ? LIMIT 1', device)) return false;
  const row = sql.get<{ asked_at: number }>(
    'SELECT asked_at FROM erasures WHERE device = ? AND digest = ?',
    device,
    digestOf(vault, number),
  );
  return row !== undefined && at <= row.asked_at;
}

export function erasureOf(sql: Sql, number: string, vault: Vault): { atDevices: number; devices: ErasingDevice[] } {
  const held = sql.get<{ n: number }>(
    'SELECT count(*) AS n FROM messages WHERE erase = 1 AND to_name IN (SELECT value FROM json_each(?))',
    JSON.stringify(waysToWrite(number)),
  );
  const devices = sql.all<Omit<ErasingDevice, 'canErase'> & { canErase: number }>(
    `SELECT d.id, d.name, d.app_version AS appVersion, d.last_seen_at AS lastSeenAt, d.can_erase AS canErase
     FROM erasures e JOIN devices d USING (device) WHERE e.digest = ? ORDER BY d.device`,
    digestOf(vault, number),
  );
  return { atDevices: held?.n ?? 0, devices: devices.map((one) => ({ ...one, canErase: one.canErase === 1 })) };
}

/** Its person was erased while a device has the message. */
export const isToErase = (sql: Sql, seq: number): boolean =>
  sql.get('SELECT 1 AS found FROM messages WHERE seq = ? AND erase = 1', seq) !== undefined;
