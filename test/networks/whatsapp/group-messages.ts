/**
 * A client's message to a group: one ciphertext under the sender key for all, and that key in a ciphertext of its own for
 * each device that does not have it. An answer to a retry receipt goes to one device, without sender key.
 */
import type { Account, LinkedDevice, VirtualDevice } from './accounts.ts';
import { arrive } from './arrivals.ts';
import type { Content } from './content.ts';
import { deliver } from './delivery.ts';
import { findDevice, partsOf } from './direct-messages.ts';
import type { Group } from './groups.ts';
import { askAgain, checkContent, open, takeGroupKey, type Letter, type Reader } from './letter.ts';
import { children, node, outline, type Node } from './wire/node.ts';
import { sendReceipt } from './receipts-out.ts';
import { timestamp } from './world.ts';

export function deliverToGroup(letter: Letter, group: Group): void {
  const { world, stanza } = letter;
  const { participant, addressing_mode: mode } = stanza.attrs;
  if (group.adminsWrite && group.role(letter.sender) === 'member') {
    world.failures.add('message', `${letter.sender.number} writes where only administrators do`);
    return;
  }
  const [forAll, ...more] = children(stanza, 'enc').filter(({ attrs }) => attrs.type === 'skmsg');
  if (participant !== undefined && !forAll) {
    resendToOne(letter, group, participant);
    return;
  }
  if (!forAll || more.length > 0) {
    world.failures.add('message', `not one ciphertext for the group: ${outline(stanza)}`);
    return;
  }
  if (mode !== group.addressing) {
    world.failures.add('message', `addressing_mode ${mode ?? 'none'} in a group by ${group.addressing}`);
  }
  const keys = giveKeys(letter, group);
  for (const account of group.members) {
    for (const device of account.devices.values()) {
      if (device.kind === 'virtual') read(letter, group, account, device, forAll);
      else if (device !== letter.device) forward(letter, group, device, keys.get(device), [forAll]);
    }
  }
}

/** Phones take the sender key at once. Answers the ciphertexts for linked clients. */
function giveKeys(letter: Letter, group: Group): Map<LinkedDevice, Node> {
  const { world, stanza, id } = letter;
  const forwarded = new Map<LinkedDevice, Node>();
  const parts = partsOf(stanza, '').filter(({ enc }) => enc.attrs.type !== 'skmsg');
  for (const { jid, enc } of parts) {
    const found = findDevice(letter, jid, (account) => group.has(account));
    if (!found) continue;
    const { account, device } = found;
    if (device.kind === 'linked') {
      // Baileys encrypts the key for the sending device too in groups by LID; nobody needs that copy.
      if (device !== letter.device) forwarded.set(device, enc);
      continue;
    }
    const reader = { account, device, jid };
    const opened = open(letter, reader, enc, false);
    const problem = 'error' in opened ? opened.error : takeGroupKey(letter, reader, opened.content);
    if (problem !== undefined) world.failures.add('sender key', `${id} at ${jid}: ${problem}`);
  }
  return forwarded;
}

function read(letter: Letter, group: Group, account: Account, device: VirtualDevice, enc: Node): void {
  const { world, id } = letter;
  const reader = { account, device, jid: group.address(account, device.id) };
  const opened = open(letter, reader, enc);
  if ('error' in opened) {
    world.counters.decryptErrors += 1;
    if (!opened.injected) world.failures.add('decrypt', `${id} at ${reader.jid}: ${opened.error}`);
    askAgain(letter, reader);
    return;
  }
  show(letter, group, reader, opened.content, enc);
}

function show(letter: Letter, group: Group, { account, device, jid }: Reader, content: Content, enc: Node): void {
  const { world, sender, id } = letter;
  const problem = checkContent(letter, account, content, enc);
  if (problem !== undefined) world.failures.add('content', `${id} at ${jid}: ${problem}`);
  const { described, message } = content;
  if (device.id !== 0 || !described) return;
  const own = account === sender;
  const seen = own || account.autoReceipt === 'read';
  const addressedAs = group.address(account);
  const arrival = { id, from: sender, chat: group.jid, described, message, addressedAs, read: seen };
  arrive(world, account, arrival, () => {
    if (own || account.autoReceipt === 'none') return;
    const address = { from: group.jid, participant: addressedAs };
    sendReceipt(world, sender, address, [id]);
    if (seen) sendReceipt(world, sender, address, [id], 'read');
  });
}

/** The message once more for one device that could not decrypt it, with the sender key for those that follow. */
function resendToOne(letter: Letter, group: Group, jid: string): void {
  const { world, stanza, id } = letter;
  const found = findDevice(letter, jid, (account) => group.has(account));
  const [enc] = children(stanza, 'enc');
  if (!found || !enc) return;
  const { account, device } = found;
  if (device.kind === 'linked') {
    forward(letter, group, device, enc, []);
    return;
  }
  const reader = { account, device, jid };
  const opened = open(letter, reader, enc);
  if ('error' in opened) {
    world.counters.decryptErrors += 1;
    if (!opened.injected) world.failures.add('decrypt', `${id} at ${jid}: ${opened.error}`);
    askAgain(letter, reader);
    return;
  }
  const problem = takeGroupKey(letter, reader, opened.content);
  if (problem !== undefined) world.failures.add('sender key', `${id} at ${jid}: ${problem}`);
  show(letter, group, reader, opened.content, enc);
}

function forward(
  letter: Letter,
  group: Group,
  device: LinkedDevice,
  own: Node | undefined,
  common: readonly Node[],
): void {
  const { world, sender, stanza, id } = letter;
  const attrs = {
    id,
    from: group.jid,
    type: stanza.attrs.type,
    t: timestamp(world),
    notify: sender.name,
    addressing_mode: group.addressing,
    ...group.participant(sender, letter.device.id),
  };
  const identity = own?.attrs.type === 'pkmsg' ? children(stanza, 'device-identity') : [];
  deliver(device, node('message', attrs, [...(own ? [own] : []), ...common, ...identity]));
}
