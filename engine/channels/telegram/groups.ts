import { Long, tl } from '@mtcute/core';
import type { BaseTelegramClient } from '@mtcute/node';
import type { Destination } from '../../../shared/model/channel.ts';
import type { Clock, Log, Timer } from '../../../shared/ports.ts';
import { findGroup, type GroupFacts } from '../../../shared/policy/find-group.ts';
import type { ChannelGroup, GroupListing } from '../channel.ts';
import { describeError } from '../describe-error.ts';
import { markedChannel, markedChat } from './peer-keys.ts';
import type { Recipients, Resolution } from './recipients.ts';
import { rpcText } from './sign-in.ts';

/** Dialogs per question; Telegram gives no more at once. */
const PAGE = 100;
/** Dialogs that are looked through at most. */
const MAX_DIALOGS = 5_000;
const MAX_FORMER = 200;
/** What was not found is not looked for again by reading all dialogs within this. */
const REFRESH_MS = 60_000;

interface Group extends GroupFacts {
  peer: tl.TypeInputPeer;
  /** This account was put out of it, or left. */
  isLeft: boolean;
  members?: number;
  mayWrite: boolean;
  /** This account made it. */
  isOwn: boolean;
  /** Who made it: 'hidden' where Telegram shows that to administrators alone; undefined until it was asked for. */
  madeBy?: { user: number; number?: string } | 'hidden';
}

export interface Groups {
  resolve(to: Extract<Destination, { kind: 'group' }>, client: BaseTelegramClient): Promise<Resolution>;
  /** Something of a group changed, or there may be a new one. */
  changed(): void;
  /** As last read; read again when something changed since. Without a client, or an answer, what is known. */
  list(client: BaseTelegramClient | undefined): Promise<GroupListing>;
  /** Resolves to whether Telegram answered. */
  askCreator(groupId: string, client: BaseTelegramClient): Promise<boolean>;
  stop(): void;
}

/** Changes come in bursts: who looks at the list is told of them together. */
const TELL_AFTER_MS = 2_000;

/** Groups by title and creator. Titles need not be unique, and a creator may be hidden: each has an answer of its own. */
export function createGroups(options: {
  clock: Clock;
  log: Log;
  recipients: Recipients;
  /** This account's own number. */
  ownNumber(): string | undefined;
  /** `list` has something else to say. */
  onChange(): void;
}): Groups {
  const { clock, log, recipients, ownNumber, onChange } = options;
  let groups: Group[] | undefined;
  /** Those that were listed once and are not any more: most likely this account is no longer in them. */
  let former: Group[] = [];
  let owner: BaseTelegramClient | undefined;
  let readAt = 0;
  let reading: Promise<Group[]> | undefined;
  let syncedAt: number | undefined;
  let telling: Timer | undefined;

  const read = async (client: BaseTelegramClient): Promise<Group[]> => {
    reading ??= readGroups(client).finally(() => {
      reading = undefined;
    });
    const found = await reading;
    // Who made them does not change: it is asked for once.
    const before = new Map([...former, ...(groups ?? [])].map((group) => [group.id, group]));
    groups = found.map((group) => {
      const madeBy = before.get(group.id)?.madeBy;
      before.delete(group.id);
      return madeBy === undefined ? group : { ...group, madeBy };
    });
    former = [...before.values()].slice(-MAX_FORMER);
    owner = client;
    readAt = clock.monotonic();
    syncedAt = clock.now();
    return groups;
  };
  const shown = ({ id, name, members, mayWrite: may, isOwn, madeBy }: Group): ChannelGroup => {
    const number = isOwn ? ownNumber() : undefined;
    const creator: ChannelGroup['creator'] =
      number !== undefined
        ? { number }
        : typeof madeBy === 'object'
          ? { alias: String(madeBy.user), ...(madeBy.number !== undefined && { number: madeBy.number }) }
          : (madeBy ?? 'unasked');
    return { id, name, ...(members !== undefined && { members }), creator, mayWrite: may };
  };

  /** The creators of groups of a title, asked for where they are not known. */
  const withCreators = async (named: Group[], client: BaseTelegramClient, wanted: string): Promise<void> => {
    const user = recipients.userOf(wanted) ?? (await userBehind(wanted, client));
    for (const group of named) {
      group.madeBy ??= await creatorOf(group.peer, client);
      if (group.madeBy === 'hidden') continue;
      const number = group.madeBy.user === user ? wanted : group.madeBy.number;
      if (number !== undefined) group.madeBy = { ...group.madeBy, number };
      group.creator = { lid: String(group.madeBy.user), ...(number !== undefined && { number }) };
    }
  };
  const userBehind = async (number: string, client: BaseTelegramClient): Promise<number | undefined> => {
    const self = client.storage.self.getCached(true)?.userId;
    const found = await recipients.resolve(number, client);
    if (found.kind !== 'found') return undefined;
    return found.peer._ === 'inputPeerUser' ? found.peer.userId : self;
  };

  return {
    changed: () => {
      readAt = -Infinity;
      telling ??= clock.timer(TELL_AFTER_MS, () => {
        telling = undefined;
        onChange();
      });
    },
    list: async (client) => {
      if (client && (readAt === -Infinity || owner !== client)) {
        try {
          await read(client);
        } catch (error) {
          log.warn('telegram.groupsNotRead', describeError(error));
        }
      }
      const listed = (groups ?? []).filter(({ isLeft }) => !isLeft).map((group) => shown(group));
      return { groups: listed, ...(syncedAt !== undefined && { syncedAt }) };
    },
    askCreator: async (groupId, client) => {
      const group = groups?.find(({ id }) => id === groupId);
      if (!group) return false;
      try {
        group.madeBy ??= await creatorOf(group.peer, client);
      } catch (error) {
        log.warn('telegram.creatorNotAsked', describeError(error));
        return false;
      }
      onChange();
      return true;
    },
    stop: () => {
      telling?.cancel();
      telling = undefined;
    },
    resolve: async ({ creator, name }, client) => {
      const wanted = creator?.replace(/^\+/u, '') || undefined;
      const isFresh = groups !== undefined && owner === client && clock.monotonic() - readAt < REFRESH_MS;
      let all = isFresh && groups ? groups : await read(client);
      let named = all.filter((group) => group.name === name);
      if (named.length === 0 && isFresh) {
        all = await read(client);
        named = all.filter((group) => group.name === name);
      }
      if (wanted !== undefined) {
        await withCreators(
          named.filter(({ isLeft }) => !isLeft),
          client,
          wanted,
        );
      }
      const match = findGroup(
        all.filter(({ isLeft }) => !isLeft),
        { name, ...(wanted !== undefined && { creator: wanted }) },
      );
      if (match.kind === 'found') return membership(match.group.peer, client);
      if (match.kind === 'ambiguous') return { kind: 'failed', reason: 'groupAmbiguous', detail: match.detail };
      if (named.some(({ madeBy }) => madeBy === 'hidden')) return { kind: 'failed', reason: 'groupCreatorHidden' };
      const left = [...named.filter(({ isLeft }) => isLeft), ...former.filter((group) => group.name === name)];
      const [once] = left.filter(({ madeBy }) => wanted === undefined || madeBy === undefined || isBy(madeBy, wanted));
      // Not in the list is no proof: a chat that the owner deleted from it may still be a group of theirs.
      if (once) return membership(once.peer, client);
      return { kind: 'failed', reason: 'groupNotFound', detail: match.detail };
    },
  };
}

async function readGroups(client: BaseTelegramClient): Promise<Group[]> {
  const groups = new Map<string, Group>();
  let offset: { date: number; id: number; peer: tl.TypeInputPeer } = { date: 0, id: 0, peer: { _: 'inputPeerEmpty' } };
  for (let seen = 0; seen < MAX_DIALOGS;) {
    const answer = await client.call({
      _: 'messages.getDialogs',
      offsetDate: offset.date,
      offsetId: offset.id,
      offsetPeer: offset.peer,
      limit: PAGE,
      hash: Long.ZERO,
    });
    if (!('dialogs' in answer)) break;
    for (const chat of answer.chats) {
      const group = groupOf(chat);
      if (group) groups.set(group.id, group);
    }
    seen += answer.dialogs.length;
    const last = answer.dialogs.at(-1);
    if (answer._ === 'messages.dialogs' || last === undefined || seen >= answer.count) break;
    const peer = await inputPeerOf(last.peer, client);
    if (peer === undefined) break;
    const top = answer.messages.find(
      (message) => message.id === last.topMessage && 'peerId' in message && samePeer(message.peerId, last.peer),
    );
    offset = { peer, id: last.topMessage, date: top && 'date' in top ? top.date : 0 };
  }
  return [...groups.values()];
}

const samePeer = (left: tl.TypePeer | undefined, right: tl.TypePeer): boolean =>
  left !== undefined && JSON.stringify(left) === JSON.stringify(right);

async function inputPeerOf(peer: tl.TypePeer, client: BaseTelegramClient): Promise<tl.TypeInputPeer | undefined> {
  if (peer._ === 'peerChat') return { _: 'inputPeerChat', chatId: peer.chatId };
  const id = peer._ === 'peerUser' ? peer.userId : markedChannel(peer.channelId);
  return (await client.storage.peers.getById(id)) ?? undefined;
}

function groupOf(chat: tl.TypeChat): Group | undefined {
  switch (chat._) {
    case 'chat':
    case 'chatForbidden': {
      const isLeft = chat._ === 'chatForbidden' || chat.left === true || chat.deactivated === true;
      const peer = { _: 'inputPeerChat', chatId: chat.id } as const;
      return { id: String(markedChat(chat.id)), name: chat.title, creator: {}, peer, isLeft, ...factsOf(chat) };
    }
    case 'channel':
    case 'channelForbidden': {
      if (!chat.megagroup || !chat.accessHash) return undefined;
      const isLeft = chat._ === 'channelForbidden' || chat.left === true;
      const peer = { _: 'inputPeerChannel', channelId: chat.id, accessHash: chat.accessHash } as const;
      return { id: String(markedChannel(chat.id)), name: chat.title, creator: {}, peer, isLeft, ...factsOf(chat) };
    }
    default:
      return undefined;
  }
}

function factsOf(
  chat: tl.RawChat | tl.RawChatForbidden | tl.RawChannel | tl.RawChannelForbidden,
): Pick<Group, 'members' | 'mayWrite' | 'isOwn'> {
  if (chat._ === 'chatForbidden' || chat._ === 'channelForbidden') return { mayWrite: false, isOwn: false };
  const members = chat.participantsCount;
  return { ...(members !== undefined && { members }), mayWrite: mayWrite(chat), isOwn: chat.creator === true };
}

const isBy = (madeBy: NonNullable<Group['madeBy']>, wanted: string): boolean =>
  madeBy !== 'hidden' && (madeBy.number === undefined || madeBy.number === wanted);

async function creatorOf(peer: tl.TypeInputPeer, client: BaseTelegramClient): Promise<NonNullable<Group['madeBy']>> {
  if (peer._ === 'inputPeerChat') {
    const full = await client.call({ _: 'messages.getFullChat', chatId: peer.chatId });
    const { fullChat, users } = full;
    const members =
      fullChat._ === 'chatFull' && fullChat.participants._ === 'chatParticipants'
        ? fullChat.participants.participants
        : [];
    const creator = members.find(({ _ }) => _ === 'chatParticipantCreator');
    return creator ? personWith(creator.userId, users) : 'hidden';
  }
  if (peer._ !== 'inputPeerChannel') return 'hidden';
  const { accessHash, channelId } = peer;
  const answer = await client.call({
    _: 'channels.getParticipants',
    channel: { _: 'inputChannel', channelId, accessHash },
    filter: { _: 'channelParticipantsAdmins' },
    offset: 0,
    limit: PAGE,
    hash: Long.ZERO,
  });
  if (answer._ !== 'channels.channelParticipants') return 'hidden';
  const creator = answer.participants.find(
    (one): one is tl.RawChannelParticipantCreator => one._ === 'channelParticipantCreator',
  );
  return creator ? personWith(creator.userId, answer.users) : 'hidden';
}

function personWith(id: number, users: readonly tl.TypeUser[]): { user: number; number?: string } {
  const user = users.find((one) => one.id === id);
  const number = user?._ === 'user' ? user.phone?.replace(/^\+/u, '') : undefined;
  return { user: id, ...(number !== undefined && { number }) };
}

/** Telegram's own word on whether this account may write there. */
async function membership(peer: tl.TypeInputPeer, client: BaseTelegramClient): Promise<Resolution> {
  try {
    const chat = await present(peer, client);
    if ((chat?._ !== 'chat' && chat?._ !== 'channel') || chat.left) return { kind: 'failed', reason: 'notInGroup' };
    return mayWrite(chat) ? { kind: 'found', peer } : { kind: 'failed', reason: 'groupReadOnly' };
  } catch (error) {
    if (error instanceof tl.RpcError && NO_MEMBER.has(rpcText(error))) return { kind: 'failed', reason: 'notInGroup' };
    throw error;
  }
}

async function present(peer: tl.TypeInputPeer, client: BaseTelegramClient): Promise<tl.TypeChat | undefined> {
  if (peer._ === 'inputPeerChat') return (await client.call({ _: 'messages.getChats', id: [peer.chatId] })).chats[0];
  if (peer._ !== 'inputPeerChannel') return undefined;
  const { accessHash, channelId } = peer;
  const id: tl.TypeInputChannel[] = [{ _: 'inputChannel', channelId, accessHash }];
  return (await client.call({ _: 'channels.getChannels', id })).chats[0];
}

/**
 * A group may be closed to all but its administrators, or to one member (https://core.telegram.org/api/rights). What is
 * forbidden for one kind of content alone the server says when it is sent.
 */
function mayWrite(chat: tl.RawChat | tl.RawChannel): boolean {
  if (chat.creator || chat.adminRights) return true;
  const own = chat._ === 'channel' ? chat.bannedRights?.sendMessages : undefined;
  return !own && !chat.defaultBannedRights?.sendMessages;
}

const NO_MEMBER: ReadonlySet<string> = new Set([
  'CHANNEL_PRIVATE',
  'CHANNEL_INVALID',
  'CHAT_ID_INVALID',
  'CHAT_FORBIDDEN',
  'PEER_ID_INVALID',
]);
