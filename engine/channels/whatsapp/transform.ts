import type { BinaryNode } from '@whiskeysockets/baileys';
import { jidDecode } from '@whiskeysockets/baileys';
import type { Person } from '../../../shared/contract/inbound.ts';
import type { Identity } from '../../../shared/model/channel.ts';
import type { ChannelEvent } from '../channel.ts';
import { userOf } from './jids.ts';

/** Pure translation between our words and WhatsApp's. */

/** 463: the account may not start new chats for a while. Trying again makes it worse. */
const NEW_CHATS_RESTRICTED = 463;

/** The server's word on a message (`<ack class="message">`): confirmed, or refused with a number. */
export function ackEvent({ attrs }: BinaryNode): ChannelEvent | undefined {
  const networkId = attrs['id'];
  if (!networkId) return undefined;
  if (!attrs['error']) return { kind: 'ack', networkId };
  const networkCode = Number(attrs['error']);
  const reason = networkCode === NEW_CHATS_RESTRICTED ? 'newChatsRestricted' : 'refusedByNetwork';
  return { kind: 'refused', networkId, reason, ...(Number.isInteger(networkCode) && { networkCode }) };
}

type Receipt = Extract<ChannelEvent, { kind: 'receipt' }>;

/** Receipts without a type say `delivered`. The others (`retry`, `sender`, `read-self`, …) are no word of the recipient. */
const RECEIPTS: Readonly<Record<string, 'delivered' | 'read' | 'played'>> = {
  '': 'delivered',
  read: 'read',
  played: 'played',
};

/**
 * Receipts are read from the stanza itself: Baileys holds its own events for up to 20 s after a first login and merges
 * them. One stanza may name several messages (the first in `id`, the others in its list) or, for a group, several members.
 * @param whoIs both names of a member, as far as they are known
 * @param own user parts of this account: its other devices are no recipients
 */
export function receiptEvents(
  { attrs, content }: BinaryNode,
  now: number,
  whoIs: WhoIs,
  own: readonly string[] = [],
): Receipt[] {
  const receipt = RECEIPTS[attrs['type'] ?? ''];
  // With `recipient` it comes from another device of this account.
  if (receipt === undefined || attrs['recipient']) return [];
  const at = instantOf(attrs['t'], now);
  const children = Array.isArray(content) ? content : [];
  const merged = children.filter(({ tag }) => tag === 'participants');
  if (merged.length > 0) return merged.flatMap((each) => mergedReceipts(each, receipt, at, whoIs, own));
  if (!attrs['id']) return [];
  const { participant } = attrs;
  if (participant !== undefined && !isOther(participant, own)) return [];
  const items = children.flatMap((list) => (Array.isArray(list.content) ? list.content : []));
  const ids = [
    attrs['id'],
    ...items.flatMap((item) => (item.tag === 'item' && item.attrs['id'] ? [item.attrs['id']] : [])),
  ];
  const member = participant === undefined ? {} : memberOf(whoIs(participant, attrs['participant_pn']));
  return ids.map((networkId) => ({ kind: 'receipt', networkId, receipt, at, ...member }));
}

/** `<participants key="message"><user jid t/>…</participants>`: what several members' devices said of one message. */
function mergedReceipts(
  { attrs, content }: BinaryNode,
  receipt: 'delivered' | 'read' | 'played',
  at: number,
  whoIs: WhoIs,
  own: readonly string[],
): Receipt[] {
  const networkId = attrs['key'] ?? attrs['message_id'];
  if (!networkId || !Array.isArray(content)) return [];
  return content.flatMap(({ attrs: user }): Receipt[] => {
    const { jid } = user;
    if (jid === undefined || !isOther(jid, own)) return [];
    return [{ kind: 'receipt', networkId, receipt, at: instantOf(user['t'], at), ...memberOf(whoIs(jid, undefined)) }];
  });
}

/** Somebody, and not this account. */
const isOther = (jid: string, own: readonly string[]): boolean => userOf(jid) !== '' && !own.includes(userOf(jid));

/** A person by a jid; `alternative`: the other one, where the stanza tells it. */
type WhoIs = (jid: string, alternative: string | undefined) => Person;

const memberOf = ({ number, lid }: Person): { member?: string; alias?: string } => {
  const member = number ?? lid;
  return { ...(member !== undefined && { member }), ...(number !== undefined && lid !== undefined && { alias: lid }) };
};

const PASSKEY_TAG = 'passkey_prologue_request';
/** Some accounts must do a passkey ceremony to link a device, which Baileys 7.0.0-rc14 has none for. */
export const asksForPasskey = ({ tag, attrs, content }: BinaryNode): boolean =>
  tag === PASSKEY_TAG ||
  attrs['type'] === PASSKEY_TAG ||
  (Array.isArray(content) && content.some((child) => child.tag === PASSKEY_TAG));

/** The server's refusal of something that the client asked (`<iq type="error">`): its number, or `NaN`. */
export function queryRefusal({ tag, attrs, content }: BinaryNode): number | undefined {
  if (tag !== 'iq' || attrs['type'] !== 'error') return undefined;
  const error = Array.isArray(content) ? content.find((child) => child.tag === 'error') : undefined;
  return Number(error?.attrs['code']);
}

/** WhatsApp's seconds as our milliseconds; never later than now, whatever the server's clock says. */
function instantOf(seconds: string | undefined, now: number): number {
  const at = Number(seconds) * 1000;
  return Number.isFinite(at) && at > 0 ? Math.min(Math.trunc(at), now) : now;
}

/** The account's names from the credentials: `1555…:12@s.whatsapp.net`, `1000…:12@lid`. */
export function identityOf(me: { id: string; lid?: string; name?: string } | undefined): Identity | undefined {
  const number = jidDecode(me?.id)?.user;
  if (me === undefined || number === undefined) return undefined;
  const lid = jidDecode(me.lid)?.user;
  // Baileys fills `~` in while it does not know the name.
  const name = me.name === '~' ? undefined : me.name;
  return { number, ...(lid !== undefined && { lid }), ...(name !== undefined && { name }) };
}
