/** What a phone tells a newly linked client: an app state key, its chats with their latest messages, and who is who. */
import { deflateSync } from 'node:zlib';
import { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { Account, LinkedDevice } from './accounts.ts';
import { contactsOf } from './groups.ts';
import { sendPeerMessage } from './writing.ts';
import type { World } from './world.ts';

/** Of each kind, shown and written. The payload goes inline: Baileys would fetch a file from WhatsApp's own host. */
const maxMessages = 1000;

export function sendHistory(world: World, account: Account, device: LinkedDevice): void {
  const { Type } = proto.Message.ProtocolMessage;
  const { HistorySyncType } = proto.HistorySync;
  const keyData = { rawId: 1, currentIndex: 0, deviceIndexes: [0] };
  const key = {
    keyId: { keyId: world.random.bytes(6) },
    keyData: { keyData: world.random.bytes(32), fingerprint: keyData, timestamp: world.clock.now() },
  };
  const contacts = contactsOf(world, account);
  const parts: proto.IHistorySync[] = [
    {
      syncType: HistorySyncType.INITIAL_BOOTSTRAP,
      conversations: conversations(world, account),
      phoneNumberToLidMappings: contacts
        .filter(({ hidesNumber }) => !hidesNumber)
        .map((contact) => ({ pnJid: contact.jid(), lidJid: contact.lid() })),
      progress: 100,
    },
  ];
  if (contacts.length > 0) {
    const pushnames = contacts.map((contact) => ({ id: contact.address(contact.addressing), pushname: contact.name }));
    parts.push({ syncType: HistorySyncType.PUSH_NAME, pushnames, progress: 100 });
  }
  const notices = parts.map((part, index): proto.Message.IProtocolMessage => {
    const payload = deflateSync(proto.HistorySync.encode(proto.HistorySync.fromObject(part)).finish());
    const historySyncNotification = {
      syncType: part.syncType as number,
      chunkOrder: index + 1,
      progress: 100,
      initialHistBootstrapInlinePayload: payload,
    };
    return { type: Type.HISTORY_SYNC_NOTIFICATION, historySyncNotification };
  });
  const keyShare = { type: Type.APP_STATE_SYNC_KEY_SHARE, appStateSyncKeyShare: { keys: [key] } };
  for (const protocolMessage of [keyShare, ...notices]) sendPeerMessage(world, account, device, { protocolMessage });
}

interface Entry {
  readonly chat: string;
  readonly at: number;
  readonly message: proto.IWebMessageInfo;
}

function conversations(world: World, account: Account): proto.IConversation[] {
  const entries = [...received(world, account), ...written(world, account)].toSorted((one, other) => one.at - other.at);
  return [...Map.groupBy(entries, ({ chat }) => chat)].map(([chat, messages]) => {
    const group = world.groups.get(chat);
    const other = world.directory.get(chat);
    const id = addressOf(world, chat);
    return {
      id,
      name: group?.name ?? other?.name ?? '',
      conversationTimestamp: Math.floor((messages.at(-1)?.at ?? 0) / 1000),
      ...(other && (other.addressing === 'pn' ? { lidJid: other.lid() } : { pnJid: other.alternative('lid') })),
      messages: messages.toReversed().map(({ message }, index) => ({ message, msgOrderId: messages.length - index })),
    };
  });
}

function received(world: World, account: Account): Entry[] {
  return account.phone.latest(maxMessages).map(({ message, content }) => {
    const { id, chat, from, at, text } = message;
    const fromMe = from === account.number;
    const writer = world.directory.get(from);
    const key = { remoteJid: addressOf(world, chat), id, fromMe, ...participantOf(world, chat, writer, fromMe) };
    return { chat, at, message: { key, message: content ?? { conversation: text }, ...times(at) } };
  });
}

function written(world: World, account: Account): Entry[] {
  return account.phone
    .sentContents()
    .slice(-maxMessages)
    .map(({ message: { id, to, at }, content }) => {
      const key = { remoteJid: addressOf(world, to), id, fromMe: true };
      return { chat: to, at, message: { key, message: content, ...times(at) } };
    });
}

function times(at: number): { messageTimestamp: number } {
  return { messageTimestamp: Math.floor(at / 1000) };
}

/** A chat is a group's address already, or a number. */
function addressOf(world: World, chat: string): string {
  const account = world.directory.get(chat);
  return account ? account.address(account.addressing) : chat;
}

function participantOf(
  world: World,
  chat: string,
  writer: Account | undefined,
  fromMe: boolean,
): { participant?: string } {
  const group = world.groups.get(chat);
  return group && writer && !fromMe ? { participant: group.address(writer) } : {};
}
