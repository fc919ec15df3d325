import { withinContract, type Inbound } from '../../shared/contract/inbound.ts';
import type { Log, Sql, Vault } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';

/** Inbound messages: their bodies until the gateway has them, their names longer, so that nothing is handed on twice. */
export interface InboundRow {
  number: number;
  accountId: string;
  chat: string;
  networkId: string;
  body: Uint8Array | null;
  receivedAt: number;
}

/** A chat by the names that are known of it: the second one where a person has two. */
export interface ChatNames {
  chat: string;
  alias: string | null;
}

export function chatNamesOf({ chat, from }: Pick<Inbound, 'chat' | 'from'>): ChatNames {
  if (chat.kind === 'group') return { chat: `group:${chat.id}`, alias: null };
  const names = [from.number && `number:${from.number}`, from.lid && `lid:${from.lid}`].filter(
    (name) => name !== undefined,
  );
  return { chat: names[0] ?? 'person', alias: names[1] ?? null };
}

/** The chat of an erased person: what arrives again must not be taken for new. */
const ERASED = 'erased';

const COLUMNS = 'number, accountId, chat, networkId, body, receivedAt';
const encode = new TextEncoder();
const decode = new TextDecoder();

export function insertInbound(
  sql: Sql,
  vault: Vault,
  { accountId, inbound, receivedAt }: { accountId: string; inbound: Inbound; receivedAt: number },
): number {
  const { chat, alias } = chatNamesOf(inbound);
  const { networkId } = inbound;
  const body = vault.seal(encode.encode(JSON.stringify(inbound)), contextOf({ accountId, networkId }));
  const row = sql.get<{ number: number }>(
    `INSERT INTO inbound (accountId, chat, alias, networkId, body, waiting, receivedAt) VALUES (?, ?, ?, ?, ?, 1, ?)
     RETURNING number`,
    accountId,
    chat,
    alias,
    networkId,
    body,
    receivedAt,
  );
  if (row === undefined) throw new Error('INSERT … RETURNING returned no row');
  return row.number;
}

/** Is it here already? Its sender may be known by one name less, or one more, than the first time. */
export function isKnownInbound(sql: Sql, accountId: string, inbound: Inbound): boolean {
  const { chat, alias } = chatNamesOf(inbound);
  const found = sql.get(
    `SELECT 1 AS found FROM inbound
     WHERE accountId = ? AND networkId = ? AND (chat IN (?, ?, ?) OR alias IN (?, ?)) LIMIT 1`,
    accountId,
    inbound.networkId,
    chat,
    alias,
    ERASED,
    chat,
    alias,
  );
  return found !== undefined;
}

export const inboundByNumber = (sql: Sql, number: number): InboundRow | undefined =>
  sql.get<InboundRow>(`SELECT ${COLUMNS} FROM inbound WHERE number = ?`, number);

/** The oldest waiting one of each chat, oldest chats first. */
export const waitingHeads = (sql: Sql, limit: number): InboundRow[] =>
  sql.all<InboundRow>(
    `SELECT ${COLUMNS} FROM inbound WHERE number IN
       (SELECT min(number) FROM inbound WHERE waiting = 1 GROUP BY accountId, chat ORDER BY 1 LIMIT ?)
     ORDER BY number`,
    limit,
  );

/** The waiting ones of a chat up to the first with an attachment, which must be at the gateway before it is reported. */
export function freeToReport(
  sql: Sql,
  { accountId, chat }: Pick<InboundRow, 'accountId' | 'chat'>,
  limit: number,
): { number: number; receivedAt: number }[] {
  const rows = sql.all<{ number: number; receivedAt: number; media: number }>(
    `SELECT number, receivedAt,
       EXISTS (SELECT 1 FROM mediaUse WHERE owner = 'inbound' AND mediaUse.number = inbound.number) AS media
     FROM inbound WHERE waiting = 1 AND accountId = ? AND chat = ? ORDER BY number LIMIT ?`,
    accountId,
    chat,
    limit,
  );
  const first = rows.findIndex(({ media }) => media === 1);
  return first < 0 ? rows : rows.slice(0, first);
}

export const hasWaiting = (sql: Sql, accountId: string, chat: string): boolean =>
  sql.get(
    'SELECT 1 AS found FROM inbound WHERE waiting = 1 AND accountId = ? AND chat = ? LIMIT 1',
    accountId,
    chat,
  ) !== undefined;

export const countWaiting = (sql: Sql, accountId: string): number =>
  sql.get<{ n: number }>('SELECT count(*) AS n FROM inbound WHERE waiting = 1 AND accountId = ?', accountId)?.n ?? 0;

export const endWaiting = (sql: Sql, number: number): void =>
  void sql.run('UPDATE inbound SET waiting = 0 WHERE number = ?', number);

/** What it says from now on. */
export function replaceInboundBody(sql: Sql, vault: Vault, row: InboundRow, inbound: Inbound): void {
  const body = vault.seal(encode.encode(JSON.stringify(inbound)), contextOf(row));
  sql.run('UPDATE inbound SET body = ? WHERE number = ?', body, row.number);
}

/** The gateway has confirmed the reports up to this number. */
export const forgetInboundBodies = (sql: Sql, upToReport: number): void =>
  void sql.run(
    'UPDATE inbound SET body = NULL WHERE number IN (SELECT inbound FROM report WHERE number <= ? AND inbound IS NOT NULL)',
    upToReport,
  );

/** Forgets up to `limit` that the gateway has and that are older than an instant; returns how many. */
export const deleteInboundBefore = (sql: Sql, instant: number, limit: number): number =>
  sql.run(
    `DELETE FROM inbound WHERE number IN
       (SELECT number FROM inbound WHERE body IS NULL AND receivedAt < ? ORDER BY receivedAt LIMIT ?)`,
    instant,
    limit,
  ).changes;

/**
 * Takes a person's names from what they wrote, by all names that are known of them. What the gateway has not confirmed keeps
 * them and is counted as `left`.
 */
export function eraseInbound(sql: Sql, writings: readonly string[]): { erased: number; left: number } {
  const numbers = JSON.stringify(writings.map((number) => `number:${number}`));
  const aliases = sql.all<{ alias: string }>(
    `SELECT DISTINCT alias FROM inbound WHERE alias IS NOT NULL AND chat IN (SELECT value FROM json_each(?))`,
    numbers,
  );
  const names = JSON.stringify([...(JSON.parse(numbers) as string[]), ...aliases.map(({ alias }) => alias)]);
  const isTheirs = '(chat IN (SELECT value FROM json_each(?1)) OR alias IN (SELECT value FROM json_each(?1)))';
  const { changes: erased } = sql.run(
    `UPDATE inbound SET chat = '${ERASED}', alias = NULL WHERE body IS NULL AND ${isTheirs}`,
    names,
  );
  const left = sql.get<{ n: number }>(`SELECT count(*) AS n FROM inbound WHERE ${isTheirs}`, names)?.n ?? 0;
  return { erased, left };
}

/** A damaged row still says that something arrived: it must hold up neither its chat nor the reports after it. */
export function openInbound(row: InboundRow, vault: Vault, log: Log): Inbound {
  const stored = readInbound(row, vault, log);
  const told = withinContract(stored, row.receivedAt);
  if (told !== stored) log.error('inbox.notInContract', { number: row.number });
  return told;
}

function readInbound(row: InboundRow, vault: Vault, log: Log): Inbound {
  try {
    if (row.body === null) throw new PortError('sealBroken', { reason: 'missing' });
    // JSON of our own making.
    return JSON.parse(decode.decode(vault.open(row.body, contextOf(row)))) as Inbound;
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    log.error('inbox.unreadable', { number: row.number, code: error.code });
    const [kind, name = ''] = row.chat.split(/:(.*)/su);
    return {
      networkId: row.networkId,
      chat: kind === 'group' ? { kind, id: name, name: '' } : { kind: 'person' },
      from: kind === 'number' ? { number: name } : kind === 'lid' ? { lid: name } : {},
      content: { kind: 'other', type: 'unreadable' },
      sentAt: row.receivedAt,
    };
  }
}

/** Binds a body to its message. */
const contextOf = ({ accountId, networkId }: { accountId: string; networkId: string }): string =>
  `inbound|${accountId}|${networkId}`;
