import type { tl } from '@mtcute/core';
import { saidIn, type Inbound, type Person } from '../../../shared/contract/inbound.ts';
import { phoneNumber } from '../../../shared/contract/message.ts';
import type { Arrival } from './arrivals.ts';
import { readMessage } from './inbound-content.ts';
import { markedId, peerKey } from './peer-keys.ts';

const MAX_NAME = 200;
const MAX_GROUP_NAME = 150;

/** People and groups that came with an update, or are known from before. */
export interface KnownPeers {
  user(id: number): tl.TypeUser | undefined;
  chat(id: number): tl.TypeChat | undefined;
}

/**
 * What somebody else wrote; undefined for what this account wrote, for notices and for channels that only tell.
 * @param now UTC milliseconds; nothing was received later than that
 */
export function arrivalOf(message: tl.TypeMessage, peers: KnownPeers, now: number): Arrival | undefined {
  if (message._ !== 'message' || message.out) return undefined;
  const { fromId, id, peerId } = message;
  const chat = chatOf(peerId, peers);
  const writer = fromId ?? peerId;
  if (chat === undefined || writer._ !== 'peerUser') return undefined;
  const { content, remote } = readMessage(message);
  return {
    chat: peerKey(peerId),
    id: String(id),
    inbound: {
      networkId: String(id),
      chat,
      from: personOf(writer.userId, peers.user(writer.userId)),
      content,
      sentAt: Math.min(message.date * 1000, now),
    },
    ...(remote && { remote }),
  };
}

/**
 * That somebody else changed a message; undefined as `arrivalOf`, and for changes that are none to people: reactions, a
 * preview that was found, buttons (https://core.telegram.org/constructor/message, `edit_hide`).
 * @param pts the place in the order of updates: a message may be changed twice in a second
 */
export function editOf(message: tl.TypeMessage, pts: number, peers: KnownPeers, now: number): Arrival | undefined {
  if (message._ !== 'message' || message.editDate === undefined || message.editHide) return undefined;
  const arrival = arrivalOf(message, peers, now);
  const content = arrival && saidIn(arrival.inbound.content);
  if (!arrival || !content) return undefined;
  const id = `${arrival.id}:edit:${pts}`;
  const inbound: Inbound = {
    ...arrival.inbound,
    networkId: id,
    content: { kind: 'edit', toNetworkId: arrival.id, content },
    sentAt: Math.min(message.editDate * 1000, now),
  };
  return { ...arrival, id, inbound };
}

function chatOf(peer: tl.TypePeer, peers: KnownPeers): Inbound['chat'] | undefined {
  if (peer._ === 'peerUser') return { kind: 'person' };
  const group = peers.chat(peer._ === 'peerChat' ? peer.chatId : peer.channelId);
  if (group?._ === 'channel' && !group.megagroup) return undefined;
  const title = group !== undefined && 'title' in group ? group.title : '';
  return { kind: 'group', id: String(markedId(peer)), name: title.slice(0, MAX_GROUP_NAME) };
}

/** The number only where Telegram tells it: people choose who may see it. The user id is the second name of everybody. */
export function personOf(id: number, user: tl.TypeUser | undefined): Person {
  if (user?._ !== 'user') return { lid: String(id) };
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ').slice(0, MAX_NAME);
  return {
    ...numberOf(user.phone),
    lid: String(id),
    ...(name !== '' && { name }),
  };
}

/** Anonymous numbers (`888…`) and those of test servers are numbers, too; other things would be refused by the gateway. */
function numberOf(phone: string | undefined): { number?: string } {
  const number = phoneNumber.safeParse(phone?.replace(/^\+/u, '')).data;
  return number === undefined ? {} : { number };
}
