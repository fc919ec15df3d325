import { personKey } from '../../../shared/model/person-key.ts';
import { ABSENT_MS, ANSWER_AGAIN_MS, type ConsentFacts, type ConsentState } from '../../../shared/policy/consent.ts';
import type { OptInLanguage } from '../../../shared/policy/opt-in-words.ts';
import type { Sql, Vault } from '../../../shared/ports.ts';
import type { ConsentEvidence } from '../recipients.ts';

/** An instance with its rule. */
export interface RuledInstance {
  readonly instance: number;
  readonly opt_in: number;
  /** Somebody who left was erased: see `erased_people`. */
  readonly has_erased: number;
}

/** What is known of a person at an instance. `key` compares numbers. */
export interface KnownPerson {
  readonly instance: number;
  readonly key: string;
  readonly state: ConsentState | null;
  readonly language: OptInLanguage | null;
  readonly changedAt: number | null;
  readonly absentAt: number | null;
  /** When they were erased. */
  readonly erasedAt: number | null;
}

interface PersonRow {
  state: ConsentState | null;
  language: OptInLanguage | null;
  changed_at: number | null;
  absent_at: number | null;
}

/** An erased person is found by a digest that only this gateway can compute, and that differs between instances. */
export const erasedDigest = (vault: Vault, instance: number, key: string): Uint8Array =>
  vault.digest(`${instance} ${key}`, 'erased recipient');

const proofContext = (instance: number, key: string, step: number): string =>
  `consent proof ${instance} ${key} ${step}`;

/** What one look-up tells of the person whom a message goes to. */
export interface RecipientFacts extends ConsentFacts {
  /** The instance knows them, if only as absent. */
  readonly hasRow: boolean;
  /** Certainly written to by this client; false says nothing. */
  readonly isWrittenTo: boolean;
}

/** The facts for an acceptance: one look-up by the primary key, and a second one only where the rule is off and it matters. */
export function recipientAt(sql: Sql, rule: RuledInstance, number: string, vault: Vault): RecipientFacts {
  const key = personKey(number);
  const row = sql.get<Pick<PersonRow, 'state' | 'absent_at'> & { written: number }>(
    'SELECT state, absent_at, written FROM recipients WHERE instance = ? AND person = ?',
    rule.instance,
    key,
  );
  const optIn = rule.opt_in === 1;
  const isKnown = row !== undefined && row.state !== null;
  const hasLeft =
    !isKnown && !optIn && rule.has_erased === 1 && erasedAs(sql, rule.instance, key, vault)?.refused === 1;
  return {
    optIn,
    state: hasLeft ? 'optedOut' : (row?.state ?? null),
    absentAt: row?.absent_at ?? null,
    hasRow: row !== undefined,
    isWrittenTo: row?.written === 1,
  };
}

const erasedAs = (sql: Sql, instance: number, key: string, vault: Vault): { at: number; refused: number } | undefined =>
  sql.get<{ at: number; refused: number }>(
    'SELECT at, refused FROM erased_people WHERE instance = ? AND digest = ?',
    instance,
    erasedDigest(vault, instance, key),
  );

/** Everything about one person. A refusal holds also after they were erased. */
export function personAt(sql: Sql, instance: number, number: string, vault: Vault): KnownPerson {
  const key = personKey(number);
  const row = sql.get<PersonRow>(
    'SELECT state, language, changed_at, absent_at FROM recipients WHERE instance = ? AND person = ?',
    instance,
    key,
  );
  const absentAt = row?.absent_at ?? null;
  if (row && row.state !== null) {
    const { state, language, changed_at: changedAt } = row;
    return { instance, key, state, language, changedAt, absentAt, erasedAt: null };
  }
  const erased = erasedAs(sql, instance, key, vault);
  return {
    instance,
    key,
    state: erased?.refused === 1 ? 'optedOut' : null,
    language: null,
    changedAt: erased?.at ?? null,
    absentAt,
    erasedAt: erased?.at ?? null,
  };
}

/** Makes what a person said their state, and keeps how it is known. */
export function recordConsent(
  sql: Sql,
  person: KnownPerson,
  said: Omit<ConsentEvidence, 'recordedAt'> & { number: string; language: OptInLanguage | null; now: number },
  vault: Vault,
): void {
  const { instance, key } = person;
  sql.run(
    `INSERT INTO recipients (instance, person, number, state, language, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (instance, person) DO UPDATE SET number = ?3, language = coalesce(?5, language),
       changed_at = iif(state IS ?4, changed_at, ?6), state = ?4`,
    instance,
    key,
    said.number,
    said.state,
    said.language,
    said.at,
  );
  const last = sql.get<{ step: number }>(
    'SELECT step FROM consents WHERE instance = ? AND person = ? ORDER BY step DESC LIMIT 1',
    instance,
    key,
  );
  const step = (last?.step ?? 0) + 1;
  sql.run(
    `INSERT INTO consents (instance, person, step, state, at, recorded_at, source, word, network_id, proof, answer_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    instance,
    key,
    step,
    said.state,
    said.at,
    said.now,
    said.source,
    said.word,
    said.networkId,
    said.proof === null ? null : vault.seal(new TextEncoder().encode(said.proof), proofContext(instance, key, step)),
    said.answerId,
  );
  if (person.erasedAt !== null) {
    sql.run(
      'DELETE FROM erased_people WHERE instance = ? AND digest = ?',
      instance,
      erasedDigest(vault, instance, key),
    );
  }
}

/** When a person was answered, within the time that counts. */
export const answersTo = (sql: Sql, { instance, key }: KnownPerson, now: number): number[] =>
  sql
    .all<{ at: number }>(
      `SELECT recorded_at AS at FROM consents
       WHERE instance = ? AND person = ? AND answer_id IS NOT NULL AND recorded_at > ?`,
      instance,
      key,
      now - ANSWER_AGAIN_MS,
    )
    .map(({ at }) => at);

/** Oldest first. */
export function evidenceOf(sql: Sql, instance: number, key: string, vault: Vault): ConsentEvidence[] {
  const rows = sql.all<Omit<ConsentEvidence, 'proof'> & { step: number; proof: Uint8Array | null }>(
    `SELECT step, state, at, recorded_at AS recordedAt, source, word, network_id AS networkId, proof,
            answer_id AS answerId
     FROM consents WHERE instance = ? AND person = ? ORDER BY step`,
    instance,
    key,
  );
  return rows.map(({ step, proof, ...row }) => ({
    ...row,
    proof: proof && new TextDecoder().decode(vault.open(proof, proofContext(instance, key, step))),
  }));
}

/**
 * A message failed because its number is not on the network. Those that may be tried again are forgotten on the way.
 * @param at when the device found that out
 */
export function recordAbsence(sql: Sql, message: { seq: number; instance: number }, at: number): void {
  const to = sql.get<{ number: string }>(
    `SELECT to_name AS number FROM messages WHERE seq = ? AND to_kind = 'number'`,
    message.seq,
  );
  if (!to) return;
  const over = sql.all<{ instance: number; person: string }>(
    'SELECT instance, person FROM recipients WHERE absent_at <= ? LIMIT 100',
    at - ABSENT_MS,
  );
  for (const one of over) recordPresence(sql, one.instance, one.person);
  sql.run(
    `INSERT INTO recipients (instance, person, number, absent_at) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (instance, person) DO UPDATE SET absent_at = ?4`,
    message.instance,
    personKey(to.number),
    to.number,
    at,
  );
}

/** The person is on the network after all, or it is long ago that they were not. */
export function recordPresence(sql: Sql, instance: number, key: string): void {
  sql.run('DELETE FROM recipients WHERE instance = ? AND person = ? AND state IS NULL', instance, key);
  sql.run('UPDATE recipients SET absent_at = NULL WHERE instance = ? AND person = ?', instance, key);
}
