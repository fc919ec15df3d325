/** What people do with their phones, beside linking clients: write, read, play, move to another number or device. */
import type { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import { ControlError } from '../control-error.ts';
import type { Account } from './accounts.ts';
import { compose } from './composing.ts';
import type { MessageInput, RestrictionInput } from './contract.ts';
import { describe } from './described.ts';
import { tellNewNumber } from './group-changes.ts';
import { contactsOf, findGroup } from './groups.ts';
import { unlink } from './kicks.ts';
import { notifyNewIdentity, notifyRestriction } from './notifications.ts';
import { sendReceipt, type ReceiptAddress } from './receipts-out.ts';
import type { World } from './world.ts';
import { writeToGroup, writeToPerson } from './writing.ts';

const dayMs = 86_400_000;

export interface Written {
  readonly id: string;
  /** Of the plain file, hex, and its length. */
  readonly sha256?: string;
  readonly bytes?: number;
}

export async function writeMessage(
  world: World,
  from: Account,
  to: Account | undefined,
  input: MessageInput,
): Promise<Written> {
  const group = input.group === undefined ? undefined : findGroup(world, input.group);
  if (group && !group.has(from)) throw new ControlError(409, `${from.number} is not in the group`);
  const message = await compose(world, input, (messageId) => keyOf(world, from, input, messageId));
  let id: string;
  if (group) id = writeToGroup(world, from, group, message);
  else if (to) id = writeToPerson(world, from, to, message);
  else throw new ControlError(400, 'a message without a recipient');
  const media = describe(message)?.details.media;
  return { id, ...(media && { sha256: media.sha256, bytes: media.bytes }) };
}

/** The key of a message that is reacted to, from the view of the one who reacts. */
function keyOf(world: World, from: Account, { group, to }: MessageInput, id: string): proto.IMessageKey {
  const shown = from.phone.shown(id)?.message;
  const fromMe = from.phone.sentMessage(id) !== undefined || shown?.from === from.number;
  if (!shown && !fromMe) throw new ControlError(404, `${from.number} knows no message ${id}`);
  const writer = world.directory.get(shown?.from ?? from.number);
  if (group !== undefined) {
    const participant = writer && findGroup(world, group).address(writer);
    return { remoteJid: group, id, fromMe, ...(participant && { participant }) };
  }
  const other = world.directory.get(to ?? '');
  return { remoteJid: other?.address(other.addressing) ?? '', id, fromMe };
}

/** Reads what others wrote in a chat. Answers the ids that were confirmed. */
export function readChat(world: World, account: Account, chat: string): { ids: string[] } {
  const batches = account.phone.read(chat);
  for (const { writer, addressedAs, ids } of batches) {
    const to = world.directory.get(writer);
    if (to) sendReceipt(world, to, addressIn(world, chat, addressedAs), ids, 'read');
  }
  return { ids: batches.flatMap(({ ids }) => ids) };
}

/** Plays a voice note or a video. */
export function play(world: World, account: Account, id: string): void {
  const shown = account.phone.shown(id);
  if (!shown?.message.media) throw new ControlError(404, `${account.number} shows no file with the id ${id}`);
  const { from, chat } = shown.message;
  const writer = world.directory.get(from);
  if (writer) sendReceipt(world, writer, addressIn(world, chat, shown.addressedAs), [id], 'played');
}

function addressIn(world: World, chat: string, addressedAs: string): ReceiptAddress {
  return world.groups.has(chat) ? { from: chat, participant: addressedAs } : { from: addressedAs };
}

export function restrict(world: World, account: Account, input: RestrictionInput): void {
  const { timeLockMs, enforcement = 'DEFAULT', newChats, notify = true } = input;
  const now = world.clock.now();
  if (timeLockMs !== undefined) {
    account.restriction.lock(timeLockMs === 0 ? undefined : { endsAt: now + timeLockMs, enforcement });
  }
  if (newChats === null) account.restriction.limit(undefined);
  else if (newChats) {
    const { total, used = 0, cycleMs = dayMs } = newChats;
    account.restriction.limit({ total, used, startedAt: now, endsAt: now + cycleMs });
  }
  if (notify) notifyRestriction(world, account);
}

/** The phone moves to another number. Its clients are logged out; groups by number tell their members. */
export function renumber(world: World, account: Account, number: string): void {
  if (world.directory.get(number)) throw new ControlError(409, `${number} is somebody else's`);
  const oldJid = account.jid();
  for (const device of account.linked()) unlink(account, device);
  world.directory.renumber(account, number);
  tellNewNumber(world, account, oldJid);
}

/** The phone is set up anew: other keys, no clients; the clients of those who know it are told. */
export function reinstall(world: World, account: Account): void {
  for (const device of account.linked()) unlink(account, device);
  const contacts = contactsOf(world, account);
  account.reinstall(contacts);
  notifyNewIdentity(world, account, contacts);
}
