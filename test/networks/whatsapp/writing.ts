/** What phones write: messages to others and their clients, what a phone tells a newly linked client, receipts. */
import { deflateSync } from 'node:zlib';
import { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { Account, LinkedDevice } from './accounts.ts';
import { encodeContent } from './content.ts';
import { deliver } from './delivery.ts';
import { takeBundleOf } from './queries-keys.ts';
import type { KeyBundle } from './signal/device.ts';
import { node, type Attributes, type Node } from './wire/node.ts';
import { newMessageId, timestamp, type World } from './world.ts';

/** Device names inside the Signal stores: accounts by number, whichever address a stanza used. */
export function peerName(account: Account, device: number): string {
  return `${account.number}.${device}`;
}

/** The phone of `from` writes to `to`. Answers the message id. */
export function write(world: World, from: Account, to: Account, text: string): string {
  const id = newMessageId(world);
  const content: proto.IMessage = { conversation: text };
  const at = world.clock.now();
  from.phone.addSent({ id, to: to.number, text, at }, content);
  const read = to.autoReceipt === 'read';
  to.phone.show({ id, from: from.number, chat: from.number, kind: 'text', text, at, read }, to.jid());
  for (const device of to.linked()) sendTo(world, from, to, device, id, content);
  // The writer's own clients see the message too, as sent to that chat.
  if (from === to) return id;
  const copy = { deviceSentMessage: { destinationJid: to.jid(), message: content } };
  for (const device of from.linked()) sendTo(world, from, from, device, id, copy, { recipient: to.jid() });
  return id;
}

/** Encrypts for one linked client, beginning a session when there is none. `fresh` begins a new one in any case. */
export function sendTo(
  world: World,
  from: Account,
  to: Account,
  device: LinkedDevice,
  id: string,
  content: proto.IMessage,
  extra: Attributes = {},
  fresh?: KeyBundle,
): void {
  const peer = peerName(to, device.id);
  const { signal } = from.primary;
  if (fresh || !signal.hasSession(peer)) signal.begin(peer, fresh ?? takeBundleOf(world, device));
  const { type, ciphertext } = signal.encrypt(peer, encodeContent(content, world.random));
  const attrs = { id, from: from.jid(), sender_lid: from.lid(), type: 'text', t: timestamp(world), notify: from.name };
  deliver(device, node('message', { ...attrs, ...extra }, [node('enc', { v: '2', type }, ciphertext)]));
}

/** What a phone sends a client right after linking: an app state key and the (empty) history. */
export function sendHistory(world: World, account: Account, device: LinkedDevice): void {
  const { Type } = proto.Message.ProtocolMessage;
  const keyData = { rawId: 1, currentIndex: 0, deviceIndexes: [0] };
  const key = {
    keyId: { keyId: world.random.bytes(6) },
    keyData: { keyData: world.random.bytes(32), fingerprint: keyData, timestamp: world.clock.now() },
  };
  const history = proto.HistorySync.encode({
    syncType: proto.HistorySync.HistorySyncType.INITIAL_BOOTSTRAP,
    conversations: [],
    pushnames: [],
    progress: 100,
  }).finish();
  const notice: proto.Message.IHistorySyncNotification = {
    syncType: proto.HistorySync.HistorySyncType.INITIAL_BOOTSTRAP,
    chunkOrder: 1,
    progress: 100,
    initialHistBootstrapInlinePayload: deflateSync(history),
  };
  const messages: proto.Message.IProtocolMessage[] = [
    { type: Type.APP_STATE_SYNC_KEY_SHARE, appStateSyncKeyShare: { keys: [key] } },
    { type: Type.HISTORY_SYNC_NOTIFICATION, historySyncNotification: notice },
  ];
  for (const protocolMessage of messages) {
    sendTo(world, account, account, device, newMessageId(world), { protocolMessage }, { category: 'peer' });
  }
}

/** A receipt from a phone to all clients of the account that wrote the messages. */
export function sendReceipt(world: World, to: Account, from: string, ids: readonly string[], type?: string): void {
  const [id, ...others] = ids;
  if (id === undefined) return;
  const items = others.map((other) => node('item', { id: other }));
  const content: Node[] | undefined = items.length > 0 ? [node('list', {}, items)] : undefined;
  const receipt = node('receipt', { id, from, type, t: timestamp(world) }, content);
  for (const device of to.linked()) deliver(device, receipt);
}
