import type { Channel } from '../../../shared/model/channel.ts';
import { personKey } from '../../../shared/model/person-key.ts';
import { afterImport, type ConsentState } from '../../../shared/policy/consent.ts';
import type { OptInLanguage } from '../../../shared/policy/opt-in-words.ts';
import type { Database, Sql, Vault } from '../../../shared/ports.ts';
import type { RecipientStore, RecipientView } from '../recipients.ts';
import { cancelAllFor } from './cancel.ts';
import { erasedDigest, evidenceOf, personAt, recordConsent } from './consents.ts';

interface Own {
  client: number;
  channel: Channel;
  instance: number;
}

interface RecipientRow {
  person: string;
  number: string;
  state: ConsentState;
  language: OptInLanguage | null;
  changed_at: number;
}

const columns = 'person, number, state, language, changed_at';
const viewOf = ({ person, number, state, language, changed_at: changedAt }: RecipientRow): RecipientView => ({
  number,
  state,
  language,
  changedAt,
  key: person,
});

interface RuleRow {
  instance: number;
  opt_in: number;
  language: OptInLanguage | null;
  bound_number: string | null;
}

const ruleOf = (sql: Sql, { client, channel, instance }: Own): RuleRow | undefined =>
  sql.get<RuleRow>(
    'SELECT instance, opt_in, language, bound_number FROM instances WHERE client = ? AND channel = ? AND position = ?',
    client,
    channel,
    instance,
  );

export function sqliteRecipients(database: Database, vault: Vault): RecipientStore {
  return {
    setOptIn: ({ client, channel, instance, optIn, language }) =>
      database.write((sql) => {
        const { changes } = sql.run(
          `UPDATE instances SET opt_in = ?, language = iif(?, ?, language)
           WHERE client = (SELECT client FROM clients WHERE id = ?) AND channel = ? AND position = ?`,
          optIn ? 1 : 0,
          language === undefined ? 0 : 1,
          language ?? null,
          client,
          channel,
          instance,
        );
        return changes === 1 ? 'set' : 'unknown';
      }),

    optIn: async (which) =>
      database.read((sql) => {
        const row = ruleOf(sql, which);
        return row && { optIn: row.opt_in === 1, language: row.language, number: row.bound_number };
      }),

    recipients: async ({ state, digits = '', after, limit, ...which }) =>
      database.read((sql) => {
        const instance = ruleOf(sql, which)?.instance ?? null;
        // By words of its own, so that each takes the index that gives its order.
        const rows =
          state === undefined
            ? sql.all<RecipientRow>(
                `SELECT ${columns} FROM recipients
                 WHERE instance = ? AND state IS NOT NULL AND person > ? AND instr(number, ?) > 0
                 ORDER BY person LIMIT ?`,
                instance,
                after ?? '',
                digits,
                limit,
              )
            : sql.all<RecipientRow>(
                `SELECT ${columns} FROM recipients
                 WHERE instance = ? AND state = ? AND person > ? AND instr(number, ?) > 0 ORDER BY person LIMIT ?`,
                instance,
                state,
                after ?? '',
                digits,
                limit,
              );
        return rows.map(viewOf);
      }),

    recipientCounts: async (which) =>
      database.read((sql) => {
        const counts: Record<ConsentState, number> = { registered: 0, optedOut: 0 };
        const rows = sql.all<{ state: ConsentState; count: number }>(
          'SELECT state, count(*) AS count FROM recipients WHERE instance = ? AND state IS NOT NULL GROUP BY state',
          ruleOf(sql, which)?.instance ?? null,
        );
        for (const { state, count } of rows) counts[state] = count;
        return counts;
      }),

    recipient: async ({ number, ...which }) =>
      database.read((sql) => {
        const instance = ruleOf(sql, which)?.instance;
        const row =
          instance === undefined
            ? undefined
            : sql.get<RecipientRow>(
                `SELECT ${columns} FROM recipients WHERE instance = ? AND person = ? AND state IS NOT NULL`,
                instance,
                personKey(number),
              );
        if (!row || instance === undefined) return undefined;
        return { ...viewOf(row), evidence: evidenceOf(sql, instance, row.person, vault) };
      }),

    importConsents: ({ consents, now, ...which }) =>
      database.write((sql) => {
        const outcome = { registered: 0, unchanged: 0, refused: [] as string[] };
        const instance = ruleOf(sql, which)?.instance;
        if (instance === undefined) return outcome;
        for (const { number, at, proof, language } of consents) {
          const person = personAt(sql, instance, number, vault);
          const becomes = afterImport(person, at);
          if (becomes === 'refused') outcome.refused.push(number);
          else outcome[becomes] += 1;
          if (becomes !== 'registered') continue;
          const said = {
            state: becomes,
            at,
            now,
            source: 'import',
            word: null,
            networkId: null,
            answerId: null,
          } as const;
          recordConsent(sql, person, { ...said, proof, number, language }, vault);
        }
        return outcome;
      }),

    optOut: ({ number, proof, now, ...which }) =>
      database.write((sql) => {
        const instance = ruleOf(sql, which)?.instance;
        if (instance === undefined) return null;
        const person = personAt(sql, instance, number, vault);
        // A refusal that outlived its person stays what it is: a digest.
        if (person.state === 'optedOut') return null;
        const said = { state: 'optedOut', at: now, now, source: 'request', word: null, networkId: null } as const;
        recordConsent(sql, person, { ...said, answerId: null, proof, number, language: null }, vault);
        return cancelAllFor(sql, instance, number, now);
      }),

    eraseRecipient: ({ number, now, ...which }) =>
      database.write((sql) => {
        const instance = ruleOf(sql, which)?.instance;
        return instance !== undefined && eraseRegistration(sql, instance, number, now, vault);
      }),
  };
}

/** Of all that is known of a person at an instance a keyed digest stays. @returns false when nothing was known */
export function eraseRegistration(sql: Sql, instance: number, number: string, now: number, vault: Vault): boolean {
  const key = personKey(number);
  const row = sql.get<{ state: ConsentState | null }>(
    'SELECT state FROM recipients WHERE instance = ? AND person = ?',
    instance,
    key,
  );
  if (!row) return false;
  sql.run('DELETE FROM consents WHERE instance = ? AND person = ?', instance, key);
  sql.run('DELETE FROM recipients WHERE instance = ? AND person = ?', instance, key);
  if (row.state === null) return true;
  const refused = row.state === 'optedOut' ? 1 : 0;
  sql.run(
    'INSERT OR REPLACE INTO erased_people (instance, digest, at, refused) VALUES (?, ?, ?, ?)',
    instance,
    erasedDigest(vault, instance, key),
    now,
    refused,
  );
  if (refused === 1) sql.run('UPDATE instances SET has_erased = 1 WHERE instance = ?', instance);
  return true;
}
