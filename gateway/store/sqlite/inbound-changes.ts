import { saidIn, type Inbound, type Person, type SaidContent } from '../../../shared/contract/inbound.ts';
import type { Sql, Vault } from '../../../shared/ports.ts';
import { chatOf, chatOfPerson, openInbound, sealInbound, type SealTools } from './inbound-rows.ts';

/** An edit or a deletion, and what it makes of its message. */
export interface Change {
  /** The message that is changed: its place, its id, and what it says from now on. */
  readonly seq: number;
  readonly id: string;
  readonly now: Inbound;
  /** The attachment that it has so far, by its hash. */
  readonly media: string | null;
  /** What is kept of the change itself: whose message it is, and no words. */
  readonly kept: Inbound;
  readonly kind: 'message.edited' | 'message.deleted';
  readonly at: number;
}

interface OriginalRow {
  seq: number;
  id: string;
  content: Uint8Array;
  media: string | null;
  deleted_at: number | null;
}

/**
 * What an edit or a deletion makes of its message. Undefined when there is no such message of the same writer, or nothing new is
 * said of it.
 * @param of where the message lies: with the instance, or with the account until that has one
 */
export function changeOf(
  sql: Sql,
  { change, of }: { change: Inbound; of: { instance: number | null; device: number; accountId: string } },
  tools: SealTools,
): Change | undefined {
  const { content, networkId, sentAt: at } = change;
  if (content.kind !== 'edit' && content.kind !== 'deletion') return undefined;
  const { toNetworkId } = content;
  const row = originalOf(sql, change, toNetworkId, of);
  const original = row && openInbound(row, tools);
  if (!row || !original || row.deleted_at !== null || !isSamePerson(original.from, change.from)) return undefined;
  const { seq, id, media } = row;
  const { chat, from } = original;
  const keptAs = (kept: Inbound['content']): Inbound => ({ networkId, chat, from, sentAt: at, content: kept });
  if (content.kind === 'deletion') {
    const now: Inbound = { ...original, content: { kind: 'deleted' } };
    return { seq, id, now, media, kept: keptAs({ kind: 'deletion', toNetworkId }), kind: 'message.deleted', at };
  }
  const said = saidNow(saidIn(original.content), content.content);
  // Networks tell of an edit again after an outage.
  if (said === undefined || JSON.stringify(said) === JSON.stringify(original.content)) return undefined;
  const kept = keptAs({ kind: 'edit', toNetworkId });
  return { seq, id, now: { ...original, content: said }, media, kept, kind: 'message.edited', at };
}

/**
 * From now on the message says what it says now, or nothing, and its words of before are gone.
 * @param media the attachment that it has now and that may be read by its hash
 */
export function applyChange(sql: Sql, { seq, id, now, kind, at }: Change, media: string | null, vault: Vault): void {
  sql.run(
    `UPDATE inbound SET content = ?, media = ?, ${kind === 'message.edited' ? 'edited_at' : 'deleted_at'} = ? WHERE seq = ?`,
    sealInbound(now, id, vault),
    media,
    at,
    seq,
  );
}

/** The message by its network id, in the chat under any of its names. */
function originalOf(
  sql: Sql,
  { chat, from }: Inbound,
  networkId: string,
  { instance, device, accountId }: { instance: number | null; device: number; accountId: string },
): OriginalRow | undefined {
  const names =
    chat.kind === 'group'
      ? [chatOf({ chat, from })]
      : [from.number, from.lid].flatMap((name) => (name === undefined ? [] : chatOfPerson(name)));
  const columns = 'SELECT seq, id, content, media, deleted_at FROM inbound WHERE chat IN (?, ?) AND network_id = ?';
  const [first = '', second = first] = names;
  return instance === null
    ? sql.get<OriginalRow>(`${columns} AND device = ? AND account_id = ?`, first, second, networkId, device, accountId)
    : sql.get<OriginalRow>(`${columns} AND instance = ?`, first, second, networkId, instance);
}

/** Only the writer changes a message; devices name the writer also where somebody else may delete it. */
const isSamePerson = (one: Person, other: Person): boolean =>
  (one.number !== undefined && one.number === other.number) || (one.lid !== undefined && one.lid === other.lid);

type FileContent = Extract<SaidContent, { media?: unknown }>;
const FILES: ReadonlySet<string> = new Set<FileContent['kind']>([
  'image',
  'video',
  'audio',
  'voiceNote',
  'document',
  'sticker',
]);
const isFile = (content: SaidContent): content is FileContent => FILES.has(content.kind);

/** A file that stayed the same is not told again, and the words beside it are its caption. */
function saidNow(before: SaidContent | undefined, now: SaidContent | undefined): SaidContent | undefined {
  if (now === undefined || before === undefined || !isFile(before)) return now;
  const { caption: _caption, ...file } = before;
  if (now.kind === 'text') return now.text === '' ? file : { ...file, caption: now.text };
  const isSameFile = isFile(now) && now.kind === before.kind && now.media === undefined && now.missing === undefined;
  return isSameFile ? { ...file, ...now } : now;
}
