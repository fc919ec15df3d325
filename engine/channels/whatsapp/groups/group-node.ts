import type { BinaryNode, GroupMetadata } from '@whiskeysockets/baileys';
import { isLidJid, isNumberJid, userOf } from '../jids.ts';
import type { People } from '../people.ts';
import type { GroupRecord } from './group-records.ts';

/** Translation of WhatsApp's words about groups. Pure. */

/**
 * A group from Baileys' metadata. A creator who is only known by LID is looked up.
 * @param own user parts of this account's number and LID
 */
export function recordOf(group: GroupMetadata, people: People, own: readonly string[]): GroupRecord {
  const names = [group.owner, group.ownerPn];
  const lid = names.find(isLidJid);
  const number = userOf(names.find(isNumberJid)) || (lid === undefined ? undefined : people.numberOf(userOf(lid)));
  return {
    id: group.id,
    name: group.subject,
    creator: { ...(number !== undefined && { number }), ...(lid !== undefined && { lid: userOf(lid) }) },
    members: group.size ?? group.participants.length,
    isClosed: group.announce === true,
    isAdmin: group.participants.some(
      ({ id, lid, phoneNumber, admin }) =>
        Boolean(admin) && [id, lid, phoneNumber].some((jid) => own.includes(userOf(jid))),
    ),
  };
}

/** What a notification of type `w:gp2` says about the index of groups. */
export type GroupChange =
  | { kind: 'renamed'; name: string }
  /** This account is no member any more. */
  | { kind: 'left' }
  /** This account is a member of a group that the index may not hold. */
  | { kind: 'joined' }
  /** So many people came, or left. */
  | { kind: 'members'; by: number }
  /** Only administrators write from now on, or everybody again. */
  | { kind: 'closed'; isClosed: boolean }
  /** This account became an administrator, or is none any more. */
  | { kind: 'admin'; isAdmin: boolean }
  /** Something that does not matter here. */
  | { kind: 'other' };

/** @param own user parts of this account's number and LID */
export function groupChange({ content }: BinaryNode, own: readonly string[]): GroupChange {
  const [change] = Array.isArray(content) ? content : [];
  if (change === undefined) return { kind: 'other' };
  const subject = change.attrs['subject'];
  if (change.tag === 'subject' && subject !== undefined) return { kind: 'renamed', name: subject };
  if (change.tag === 'create') return { kind: 'joined' };
  if (change.tag === 'delete') return { kind: 'left' };
  if (change.tag === 'announcement') return { kind: 'closed', isClosed: true };
  if (change.tag === 'not_announcement') return { kind: 'closed', isClosed: false };
  const people = (Array.isArray(change.content) ? change.content : []).filter(({ tag }) => tag === 'participant');
  const isMine = people.some(({ attrs }) =>
    [attrs['jid'], attrs['phone_number'], attrs['lid']].some((jid) => own.includes(userOf(jid))),
  );
  switch (change.tag) {
    case 'add':
      return isMine ? { kind: 'joined' } : { kind: 'members', by: people.length };
    case 'remove':
    case 'leave':
      return isMine ? { kind: 'left' } : { kind: 'members', by: -people.length };
    case 'promote':
    case 'demote':
      return isMine ? { kind: 'admin', isAdmin: change.tag === 'promote' } : { kind: 'other' };
    default:
      return { kind: 'other' };
  }
}
