import { z } from 'zod';
import { inbound as inboundSchema, saidIn, type Inbound } from '../../../shared/contract/inbound.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { PortError, type Log, type Vault } from '../../../shared/ports.ts';
import type { InboundView } from '../inbound.ts';

/** Inbound messages as they lie in the store, and as they are read from it. */

export interface InboundRow {
  seq: number;
  id: string;
  channel: Channel;
  position: number;
  received_at: number;
  content: Uint8Array;
  edited_at: number | null;
  deleted_at: number | null;
  /** Of the message that this one changes. */
  changed_id: string | null;
  changed_content: Uint8Array | null;
}

const columns = `n.seq, n.id, i.channel, i.position, n.received_at, n.content, n.edited_at, n.deleted_at,
  o.id AS changed_id, o.content AS changed_content`;

/** `n` is the message, `i` its instance, `o` the message that it changes. */
export const inboundQuery = `SELECT ${columns}
  FROM inbound n JOIN instances i ON i.instance = n.instance LEFT JOIN inbound o ON o.seq = n.changes`;

/**
 * A page of what a client received, or one instance of it. Values: 1 the client, 3 the channel or null, 4 the position or null.
 * @param numbers selects those of a page of the instance `i`: what is kept beside it is not read, however much that is
 */
export const inboundPageQuery = (numbers: string): string => `SELECT ${columns}
  FROM instances i CROSS JOIN inbound n ON n.seq IN (${numbers}) LEFT JOIN inbound o ON o.seq = n.changes
  WHERE i.client = ?1 AND (?3 IS NULL OR i.channel = ?3) AND (?4 IS NULL OR i.position = ?4)`;

const contentContext = (id: string): string => `inbound ${id}`;

/** The chat within its account. Numbers are resolved by the device before anything reaches the gateway. */
export function chatOf({ chat, from }: Pick<Inbound, 'chat' | 'from'>): string {
  return chat.kind === 'group' ? `group:${chat.id}` : chatOfPerson(from.number ?? from.lid ?? '');
}

const PERSON = 'person:';
/** @param name the number; the network's own name where it tells no number */
export const chatOfPerson = (name: string): string => PERSON + name;
/** Null for a group. */
export const personOfChat = (chat: string): string | null =>
  chat.startsWith(PERSON) ? chat.slice(PERSON.length) : null;

/** What reading sealed rows takes. */
export interface SealTools {
  readonly vault: Vault;
  readonly log: Log;
}

export const sealInbound = (inbound: Inbound, id: string, vault: Vault): Uint8Array =>
  vault.seal(new TextEncoder().encode(JSON.stringify(inbound)), contentContext(id));

/** Undefined for one that cannot be read any more, which must not hide those behind it. */
export function openInbound(
  { id, content }: Pick<InboundRow, 'id' | 'content'>,
  { vault, log }: SealTools,
): Inbound | undefined {
  try {
    return inboundSchema.parse(JSON.parse(new TextDecoder().decode(vault.open(content, contentContext(id)))));
  } catch (error) {
    const isKnown = error instanceof PortError || error instanceof z.ZodError || error instanceof SyntaxError;
    if (!isKnown) throw error;
    log.error('inbound.unreadable', { id, code: error instanceof PortError ? error.code : 'badContent' });
    return undefined;
  }
}

/** Undefined as `openInbound`. */
export function inboundView(row: InboundRow, tools: SealTools): InboundView | undefined {
  const said = openInbound(row, tools);
  if (said === undefined) return undefined;
  const { id, seq, channel, position: instance, received_at: receivedAt, edited_at, deleted_at, changed_id } = row;
  return {
    ...said,
    content: contentNow(said.content, row, tools),
    id,
    seq,
    channel,
    instance,
    receivedAt,
    ...(changed_id !== null && { message: changed_id }),
    ...(edited_at !== null && { editedAt: edited_at }),
    ...(deleted_at !== null && { deletedAt: deleted_at }),
  };
}

/** An edit holds no words of its own: they would outlive the message that it changed. */
function contentNow(content: Inbound['content'], row: InboundRow, tools: SealTools): Inbound['content'] {
  const { changed_id: id, changed_content: changed } = row;
  if (content.kind !== 'edit' || id === null || changed === null) return content;
  const original = openInbound({ id, content: changed }, tools);
  const said = original && saidIn(original.content);
  return said === undefined ? content : { ...content, content: said };
}
