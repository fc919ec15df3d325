import type { BinaryNode, GroupMetadata } from '@whiskeysockets/baileys';
import { isLidJid, isNumberJid, userOf } from '../jids.ts';
import type { People } from '../people.ts';
import type { GroupRecord } from './group-records.ts';

/** Translation of WhatsApp's words about groups. Pure. */

/** A group from Baileys' metadata. A creator who is only known by LID is looked up. */
export function recordOf(group: GroupMetadata, people: People): GroupRecord {
  const names = [group.owner, group.ownerPn];
  const lid = names.find(isLidJid);
  const number = userOf(names.find(isNumberJid)) || (lid === undefined ? undefined : people.numberOf(userOf(lid)));
  return {
    id: group.id,
    name: group.subject,
    creator: { ...(number !== undefined && { number }), ...(lid !== undefined && { lid: userOf(lid) }) },
    members: group.size ?? group.participants.length,
  };
}

/** What a notification of type `w:gp2` says about the index of groups. */
export type GroupChange =
  | { kind: 'renamed'; name: string }
  /** This account is no member any more. */
  | { kind: 'left' }
  /** This account is a member of a group that the index may not hold. */
  | { kind: 'joined' }
  /** The members changed, or something that does not matter here. */
  | { kind: 'other' };

/** @param own user parts of this account's number and LID */
export function groupChange({ content }: BinaryNode, own: readonly string[]): GroupChange {
  const [change] = Array.isArray(content) ? content : [];
  if (change === undefined) return { kind: 'other' };
  const subject = change.attrs['subject'];
  if (change.tag === 'subject' && subject !== undefined) return { kind: 'renamed', name: subject };
  if (change.tag === 'create') return { kind: 'joined' };
  if (change.tag === 'delete') return { kind: 'left' };
  const children = Array.isArray(change.content) ? change.content : [];
  const isMine = children.some(
    ({ tag, attrs }) =>
      tag === 'participant' &&
      [attrs['jid'], attrs['phone_number'], attrs['lid']].some((jid) => own.includes(userOf(jid))),
  );
  if (!isMine) return { kind: 'other' };
  if (change.tag === 'add') return { kind: 'joined' };
  return change.tag === 'remove' || change.tag === 'leave' ? { kind: 'left' } : { kind: 'other' };
}
