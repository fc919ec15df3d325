import {
  importWish,
  nameOfDestination,
  type ImportLine,
  type ImportLineView,
  type ImportReason,
  type ImportResult,
  type ImportStep,
  type ImportWish,
} from '../../shared/contract/ui/imports.ts';
import { waysToWrite } from '../../shared/model/person-key.ts';
import type { Database, Sql, Vault } from '../../shared/ports.ts';

/** As kept: while a line is `asked`, the gateway may have accepted it or not. */
type StoredResult = ImportResult | 'asked';

/** An import as it is kept. */
export interface ImportRecord {
  id: string;
  accountId: string;
  name: string;
  step: ImportStep;
  repeats: boolean;
  createdAt: number;
  changedAt: number;
  checkedTo: number;
  asked?: { at: number; by: string };
}

export interface ImportTallies {
  results: Record<StoredResult, number>;
  /** What the check found among the lines that are left. */
  checkRefused: number;
  checkKnown: number;
  /** How many of those that are left were looked at. */
  checked: number;
}

/** A line that waits for the gateway. */
export interface OpenLine {
  line: number;
  key: Uint8Array;
  content: Uint8Array;
  wish: ImportWish;
}

/** What became of a line. */
export type LineOutcome = { line: number } & (
  | { result: 'accepted'; messageId: string; key: Uint8Array; content: Uint8Array }
  | { result: 'known'; messageId: string }
  | { result: 'refused'; code: string; message?: string }
  | { result: 'unsure' }
  /** Not now: it will be asked for again. */
  | { result: 'left' }
);
/** What the check said of a line; without a code: it would be accepted. */
export interface CheckedLine {
  line: number;
  code?: string;
  message?: string;
}

export interface ImportStore {
  all(): ImportRecord[];
  tallies(id: string): ImportTallies;
  /** How many lines have which trouble, the most frequent first. */
  reasons(id: string): ImportReason[];
  /** Nothing happens when it is there already. */
  begin(record: Pick<ImportRecord, 'id' | 'accountId' | 'name' | 'createdAt'>): Promise<void>;
  /** Lines that came before stay as they are. */
  add(record: Pick<ImportRecord, 'id' | 'accountId'>, lines: readonly ImportLine[]): Promise<void>;
  change(id: string, changes: { step: ImportStep; repeats?: boolean; changedAt: number }): Promise<void>;
  /** Lines behind `after` that nothing was asked for yet, in order. */
  unchecked(id: string, after: number, limit: number): OpenLine[];
  saveCheck(id: string, upTo: number, lines: readonly CheckedLine[]): Promise<void>;
  /** In order: those that were asked for without an answer, or else the next that are left. */
  open(id: string, limit: number): { wereAsked: boolean; lines: OpenLine[] };
  markAsked(id: string, lines: readonly number[], asked: { at: number; by: string }): Promise<void>;
  settle(id: string, outcomes: readonly LineOutcome[], at: number): Promise<void>;
  /** Lines without an answer can have none any more. */
  endAsked(id: string): Promise<void>;
  /** The message that an earlier import had accepted under this key. */
  known(key: Uint8Array): { messageId: string; content: Uint8Array } | undefined;
  lines(id: string, query: { only: 'all' | 'trouble'; after: number; limit: number }): ImportLineView[];
  /** In steps, so that nothing else waits for long. */
  remove(id: string): Promise<void>;
  forgetKeys(before: number): Promise<void>;
  /** Removes a person's lines; those that the gateway is being asked for are left. */
  erase(number: string): Promise<{ erased: number; left: number }>;
}

interface Row {
  id: string;
  accountId: string;
  name: string;
  step: ImportStep;
  repeats: number;
  createdAt: number;
  changedAt: number;
  checkedTo: number;
  askedAt: number | null;
  askedBy: string | null;
}
interface OpenRow {
  line: number;
  key: Uint8Array;
  content: Uint8Array;
  wish: Uint8Array;
}

/** Lines that one commit removes. */
const REMOVE_STEP = 5_000;

export function createImportStore({ database, vault }: { database: Database; vault: Vault }): ImportStore {
  const write = (work: (sql: Sql) => unknown): Promise<void> =>
    database.write((sql) => {
      work(sql);
    });
  const opened = (id: string, { wish, ...row }: OpenRow): OpenLine => ({
    ...row,
    wish: importWish.parse(JSON.parse(decode(vault.open(wish, contextOf(id, row.line))))),
  });
  const openLines = (id: string, where: string, after: number, limit: number): OpenLine[] =>
    database
      .read((sql) =>
        sql.all<OpenRow>(
          `SELECT line, key, content, wish FROM importLine
           WHERE importId = ? AND line > ? AND ${where} AND result IN ('left', 'asked') ORDER BY line LIMIT ?`,
          id,
          after,
          limit,
        ),
      )
      .map((row) => opened(id, row));

  return {
    all: () =>
      database.read((sql) => sql.all<Row>('SELECT * FROM import ORDER BY createdAt, id')).map((row) => recordOf(row)),

    tallies: (id) => {
      const results = { left: 0, asked: 0, accepted: 0, known: 0, refused: 0, unsure: 0 };
      let checkRefused = 0;
      let checkKnown = 0;
      let checked = 0;
      const rows = database.read((sql) =>
        sql.all<{ result: StoredResult; isKnown: number | null; isChecked: number; count: number }>(
          `SELECT l.result, CASE WHEN l.result = 'left' AND l.code IS NOT NULL THEN l.code = 'known' END AS isKnown,
             l.result = 'left' AND l.line <= i.checkedTo AS isChecked, count(*) AS count
           FROM importLine l JOIN import i ON i.id = l.importId WHERE l.importId = ? GROUP BY 1, 2, 3`,
          id,
        ),
      );
      for (const { result, isKnown, isChecked, count } of rows) {
        results[result] += count;
        if (isChecked === 1) checked += count;
        if (isKnown === 1) checkKnown += count;
        if (isKnown === 0) checkRefused += count;
      }
      return { results, checkRefused, checkKnown, checked };
    },

    reasons: (id) =>
      database.read((sql) =>
        sql.all<ImportReason>(
          `SELECT code, count(*) AS count FROM importLine
           WHERE importId = ? AND code IS NOT NULL AND result IN ('left', 'refused')
           GROUP BY code ORDER BY count DESC, code`,
          id,
        ),
      ),

    begin: ({ id, accountId, name, createdAt }) =>
      write((sql) =>
        sql.run(
          `INSERT OR IGNORE INTO import (id, accountId, name, step, createdAt, changedAt)
           VALUES (?, ?, ?, 'reading', ?, ?)`,
          id,
          accountId,
          name,
          createdAt,
          createdAt,
        ),
      ),

    add: ({ id, accountId }, lines) =>
      write((sql) => {
        for (const one of lines) {
          if ('problem' in one) {
            addRefused(sql, id, one);
            continue;
          }
          const { line, wish } = one;
          const recipient = nameOfDestination(wish.to);
          const { key, content } = digestsOf(vault, accountId, wish);
          const isThere = sql.get(
            'SELECT 1 FROM importLine WHERE importId = ? AND key = ? AND line <> ?',
            id,
            key,
            line,
          );
          if (isThere !== undefined) {
            addRefused(sql, id, { line, to: recipient, problem: 'duplicate' });
            continue;
          }
          sql.run(
            `INSERT OR IGNORE INTO importLine (importId, line, recipient, key, content, wish, result)
             VALUES (?, ?, ?, ?, ?, ?, 'left')`,
            id,
            line,
            recipient,
            key,
            content,
            vault.seal(encode(JSON.stringify(wish)), contextOf(id, line)),
          );
        }
      }),

    change: (id, { step, repeats, changedAt }) =>
      write((sql) =>
        sql.run(
          'UPDATE import SET step = ?, repeats = coalesce(?, repeats), changedAt = ? WHERE id = ?',
          step,
          repeats === undefined ? null : Number(repeats),
          changedAt,
          id,
        ),
      ),

    unchecked: (id, after, limit) => openLines(id, `result = 'left'`, after, limit),

    saveCheck: (id, upTo, lines) =>
      write((sql) => {
        for (const { line, code, message } of lines) {
          if (code === undefined) continue;
          sql.run(
            `UPDATE importLine SET code = ?, message = ? WHERE importId = ? AND line = ? AND result = 'left'`,
            code,
            message ?? null,
            id,
            line,
          );
        }
        sql.run('UPDATE import SET checkedTo = ? WHERE id = ?', upTo, id);
      }),

    open: (id, limit) => {
      const asked = openLines(id, `result = 'asked'`, 0, limit);
      return asked.length > 0
        ? { wereAsked: true, lines: asked }
        : { wereAsked: false, lines: openLines(id, `result = 'left'`, 0, limit) };
    },

    markAsked: (id, lines, { at, by }) =>
      write((sql) => {
        for (const line of lines) setResult(sql, id, line, 'asked', {});
        sql.run('UPDATE import SET askedAt = ?, askedBy = ? WHERE id = ?', at, by, id);
      }),

    settle: (id, outcomes, at) =>
      write((sql) => {
        for (const outcome of outcomes) {
          setResult(sql, id, outcome.line, outcome.result, outcome);
          if (outcome.result !== 'accepted') continue;
          sql.run(
            'INSERT OR REPLACE INTO importedKey (key, content, messageId, at) VALUES (?, ?, ?, ?)',
            outcome.key,
            outcome.content,
            outcome.messageId,
            at,
          );
        }
        sql.run('UPDATE import SET changedAt = ? WHERE id = ?', at, id);
      }),

    endAsked: (id) =>
      write((sql) => {
        sql.run(`UPDATE importLine SET result = 'unsure', wish = NULL WHERE importId = ? AND result = 'asked'`, id);
      }),

    known: (key) =>
      database.read((sql) =>
        sql.get<{ messageId: string; content: Uint8Array }>(
          'SELECT messageId, content FROM importedKey WHERE key = ?',
          key,
        ),
      ),

    lines: (id, { only, after, limit }) =>
      database
        .read((sql) =>
          sql.all<{
            line: number;
            recipient: string;
            result: StoredResult;
            messageId: string | null;
            code: string | null;
            message: string | null;
          }>(
            `SELECT line, recipient, result, messageId, code, message FROM importLine
             WHERE importId = ? AND line > ? ${only === 'all' ? '' : `AND (result IN ('refused', 'unsure') OR code IS NOT NULL)`}
             ORDER BY line LIMIT ?`,
            id,
            after,
            limit,
          ),
        )
        .map(({ line, recipient, result, messageId, code, message }) => ({
          line,
          to: recipient,
          result: result === 'asked' ? 'left' : result,
          ...(messageId !== null && { messageId }),
          ...(code !== null && { code }),
          ...(message !== null && { message }),
        })),

    remove: async (id) => {
      let removed = REMOVE_STEP;
      while (removed === REMOVE_STEP) {
        removed = await database.write(
          (sql) =>
            sql.run(
              `DELETE FROM importLine WHERE importId = ?1
               AND line IN (SELECT line FROM importLine WHERE importId = ?1 ORDER BY line LIMIT ?2)`,
              id,
              REMOVE_STEP,
            ).changes,
        );
      }
      await write((sql) => sql.run('DELETE FROM import WHERE id = ?', id));
    },

    forgetKeys: (before) => write((sql) => sql.run('DELETE FROM importedKey WHERE at < ?', before)),

    erase: (number) =>
      database.write((sql) => {
        const writings = JSON.stringify(waysToWrite(number));
        const { changes: erased } = sql.run(
          `DELETE FROM importLine WHERE result <> 'asked' AND ${IS_THEIRS}`,
          writings,
        );
        const left =
          sql.get<{ n: number }>(`SELECT count(*) AS n FROM importLine WHERE ${IS_THEIRS}`, writings)?.n ?? 0;
        return { erased, left };
      }),
  };
}

/** Lines that were refused keep the number as it was typed. */
const IS_THEIRS = `replace(replace(replace(replace(replace(replace(recipient, ' ', ''), '+', ''), '-', ''), '(', ''), ')', ''),
  '.', '') IN (SELECT value FROM json_each(?))`;

function addRefused(sql: Sql, id: string, { line, to, problem }: { line: number; to: string; problem: string }): void {
  sql.run(
    `INSERT OR IGNORE INTO importLine (importId, line, recipient, result, code) VALUES (?, ?, ?, 'refused', ?)`,
    id,
    line,
    to,
    problem,
  );
}

function setResult(
  sql: Sql,
  id: string,
  line: number,
  result: StoredResult,
  { messageId, code, message }: { line?: number; messageId?: string; code?: string; message?: string },
): void {
  sql.run(
    `UPDATE importLine SET result = ?1, messageId = ?2, code = ?3, message = ?4,
       wish = CASE WHEN ?1 IN ('left', 'asked') THEN wish END
     WHERE importId = ?5 AND line = ?6`,
    result,
    messageId ?? null,
    code ?? null,
    message ?? null,
    id,
    line,
  );
}

/**
 * Under which key a line is accepted once: the owner's id for it, or else everything that the recipient would see twice. Both
 * are keyed, so that the store does not tell what was sent.
 */
function digestsOf(vault: Vault, accountId: string, wish: ImportWish): { key: Uint8Array; content: Uint8Array } {
  const { id, to, text, notBefore, priority, validityMs } = wish;
  const whom = to.kind === 'number' ? ['number', to.number] : ['group', to.name, to.creator ?? null];
  const content = [accountId, whom, text, notBefore ?? null];
  return {
    key: digest(vault, id === undefined ? content : [accountId, 'id', id]),
    content: digest(vault, [...content, priority ?? null, validityMs ?? null]),
  };
}

const digest = (vault: Vault, value: unknown): Uint8Array =>
  vault.digest(JSON.stringify(value), 'import line').subarray(0, 16);

const contextOf = (id: string, line: number): string => `import|${id}|${line}`;
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const recordOf = ({ repeats, askedAt, askedBy, ...row }: Row): ImportRecord => ({
  ...row,
  repeats: repeats === 1,
  ...(askedAt !== null && askedBy !== null && { asked: { at: askedAt, by: askedBy } }),
});
