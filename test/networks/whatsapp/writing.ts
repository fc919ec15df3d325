/** What phones write: messages to people and groups, encrypted for each linked client that shall see them. */
import type { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import { meet, peerName, type Account, type LinkedDevice } from './accounts.ts';
import { arrive } from './arrivals.ts';
import { encodeContent } from './content.ts';
import { deliver } from './delivery.ts';
import { describe, type Described } from './described.ts';
import type { Group } from './groups.ts';
import { givePrivacyToken } from './notifications.ts';
import { takeBundleOf } from './queries-keys.ts';
import type { KeyBundle } from './signal/device.ts';
import { node, type Attributes, type Node } from './wire/node.ts';
import { newMessageId, timestamp, type World } from './world.ts';

/** A message that a phone has written, before it goes to anybody. */
interface Draft {
  readonly id: string;
  readonly message: proto.IMessage;
  readonly described: Described;
}

/** The phone of `from` writes to `to`. Answers the message id. */
export function writeToPerson(world: World, from: Account, to: Account, message: proto.IMessage): string {
  const draft = newDraft(world, from, to.number, message);
  const { id, described } = draft;
  meet(from, to);
  const read = to.autoReceipt === 'read';
  const addressedAs = to.address(to.addressing);
  arrive(world, to, { id, from, chat: from.number, described, message, addressedAs, read });
  for (const device of to.linked()) sendTo(world, from, to, device, draft);
  givePrivacyToken(world, from, to);
  // The writer's own clients see the message too, as sent to that chat.
  if (from === to) return id;
  for (const device of from.linked()) sendCopy(world, from, to, device, draft);
  return id;
}

/** The phone of `from` writes to a group that it is in. Answers the message id. */
export function writeToGroup(world: World, from: Account, group: Group, message: proto.IMessage): string {
  const draft = newDraft(world, from, group.jid, message);
  const { id, described } = draft;
  const { key, givenTo } = group.ownKey(from);
  const distribution = key.distribution();
  const ciphertext = damaged(world, from, key.encrypt(encodeContent(message, world.random)));
  const common = node('enc', { v: '2', type: 'skmsg', mediatype: described.mediaType }, ciphertext);
  for (const member of group.members) {
    if (member !== from) {
      const read = member.autoReceipt === 'read';
      const addressedAs = group.address(member);
      arrive(world, member, { id, from, chat: group.jid, described, message, addressedAs, read });
    }
    for (const device of member.linked()) {
      const name = peerName(member, device.id);
      const own = givenTo.has(name)
        ? []
        : [sealFor(world, from, member, device, { senderKeyDistributionMessage: keyMessage(group, distribution) })];
      givenTo.add(name);
      deliver(device, groupStanza(world, from, group, draft, [...own, common]));
    }
  }
  return id;
}

/** Sends a message once more to one client that could not read it, in a new session when it sent its keys along. */
export function resend(
  world: World,
  from: Account,
  to: { account: Account; device: LinkedDevice },
  sent: { id: string; to: string; content: proto.IMessage; count: string; keys: KeyBundle | undefined },
): void {
  const { account, device } = to;
  const { id, content: message, count, keys } = sent;
  const draft = { id, message, described: describeOwn(message) };
  const group = world.groups.get(sent.to);
  if (group) {
    const senderKeyDistributionMessage = keyMessage(group, group.ownKey(from).key.distribution());
    const enc = sealFor(world, from, account, device, { ...message, senderKeyDistributionMessage }, { count }, keys);
    deliver(device, groupStanza(world, from, group, draft, [enc]));
    return;
  }
  const other = world.directory.get(sent.to);
  if (from === account && other && other !== account) sendCopy(world, from, other, device, draft, { count }, keys);
  else sendTo(world, from, account, device, draft, { count }, keys);
}

/** A message of an account's phone to one of its clients that is not for people. */
export function sendPeerMessage(world: World, account: Account, device: LinkedDevice, message: proto.IMessage): void {
  const enc = sealFor(world, account, account, device, message);
  const attrs = { id: newMessageId(world), from: account.jid(), sender_lid: account.lid(), category: 'peer' };
  deliver(device, node('message', { ...attrs, type: 'text', t: timestamp(world), notify: account.name }, [enc]));
}

function newDraft(world: World, from: Account, to: string, message: proto.IMessage): Draft {
  const id = newMessageId(world);
  const described = describeOwn(message);
  const { kind, text } = described;
  from.phone.addSent({ id, to, kind, text, at: world.clock.now() }, message);
  return { id, message, described };
}

function describeOwn(message: proto.IMessage): Described {
  const described = describe(message);
  if (!described) throw new Error('a phone wrote what phones cannot show');
  return described;
}

function sendTo(
  world: World,
  from: Account,
  to: Account,
  device: LinkedDevice,
  draft: Draft,
  encAttrs: Attributes = {},
  keys?: KeyBundle,
): void {
  const { id, message, described } = draft;
  const enc = sealFor(world, from, to, device, message, { mediatype: described.mediaType, ...encAttrs }, keys);
  const { addressing } = from;
  const other = from.alternative(addressing);
  const attrs = {
    id,
    from: from.address(addressing),
    ...(addressing === 'lid' ? { sender_pn: other } : { sender_lid: other }),
  };
  const rest = { type: described.stanzaType, t: timestamp(world), notify: from.name };
  deliver(device, node('message', { ...attrs, ...rest }, [enc]));
}

/** A copy for the writer's own client, which names the chat. */
function sendCopy(
  world: World,
  from: Account,
  to: Account,
  device: LinkedDevice,
  { id, message, described }: Draft,
  encAttrs: Attributes = {},
  keys?: KeyBundle,
): void {
  const { addressing } = to;
  const recipient = to.address(addressing);
  const copy = { deviceSentMessage: { destinationJid: recipient, message } };
  const enc = sealFor(world, from, from, device, copy, { mediatype: described.mediaType, ...encAttrs }, keys);
  const attrs = { id, from: from.address(addressing), recipient, notify: from.name };
  const alternatives =
    addressing === 'lid'
      ? { sender_pn: from.jid(), recipient_pn: to.alternative('lid') }
      : { sender_lid: from.lid(), recipient_lid: to.lid() };
  const rest = { type: described.stanzaType, t: timestamp(world) };
  deliver(device, node('message', { ...attrs, ...alternatives, ...rest }, [enc]));
}

/** Encrypts for one linked client, beginning a session when there is none. `keys` begins a new one in any case. */
function sealFor(
  world: World,
  from: Account,
  to: Account,
  device: LinkedDevice,
  message: proto.IMessage,
  attrs: Attributes = {},
  keys?: KeyBundle,
): Node {
  const peer = peerName(to, device.id);
  const { signal } = from.primary;
  if (keys || !signal.hasSession(peer)) signal.begin(peer, keys ?? takeBundleOf(world, device));
  const { type, ciphertext } = signal.encrypt(peer, encodeContent(message, world.random));
  return node('enc', { v: '2', type, ...attrs }, damaged(world, from, ciphertext));
}

/** A fault can damage what a phone sends, so that its readers ask again. */
function damaged(world: World, from: Account, ciphertext: Buffer): Buffer {
  if (!world.faults.garbled.take(from.number)) return ciphertext;
  const middle = ciphertext.length >> 1;
  ciphertext[middle] = (ciphertext[middle] ?? 0) ^ 1;
  return ciphertext;
}

function keyMessage(group: Group, distribution: Buffer): proto.Message.ISenderKeyDistributionMessage {
  return { groupId: group.jid, axolotlSenderKeyDistributionMessage: distribution };
}

function groupStanza(world: World, from: Account, group: Group, draft: Draft, content: Node[]): Node {
  const attrs = {
    id: draft.id,
    from: group.jid,
    type: draft.described.stanzaType,
    t: timestamp(world),
    notify: from.name,
    addressing_mode: group.addressing,
    ...group.participant(from),
  };
  return node('message', attrs, content);
}
