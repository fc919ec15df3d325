/** Whom a client means: ids are worth nothing without the access hash that this account was given. */
import type { tl } from '@mtcute/core';
import { accessHash, type Account } from '../accounts.ts';
import type { BasicGroup, Supergroup } from '../groups.ts';
import type { Chat } from '../messages.ts';
import { RpcError } from '../rpc-error.ts';
import { fromLong } from '../wire/schema.ts';
import type { OwnCall } from './call.ts';

/** @throws RpcError USER_ID_INVALID */
export function userOf({ world, me }: OwnCall, input: tl.TypeInputUser): Account {
  if (input._ === 'inputUserSelf') return me;
  const account = input._ === 'inputUser' ? world.directory.byId(input.userId) : undefined;
  if (!account || input._ !== 'inputUser') throw new RpcError('USER_ID_INVALID');
  const isSelf = account === me;
  if (!isSelf && fromLong(input.accessHash) !== accessHash(me, 'user', account.id)) {
    throw new RpcError('USER_ID_INVALID');
  }
  return account;
}

/** @throws RpcError CHAT_ID_INVALID for a group that the account is not in */
export function basicGroupOf({ world, me }: OwnCall, id: number): BasicGroup {
  const group = world.groups.get(id);
  if (group?.kind !== 'basic' || !group.members.has(me)) throw new RpcError('CHAT_ID_INVALID');
  return group;
}

/** @throws RpcError CHANNEL_INVALID for a wrong id or hash, CHANNEL_PRIVATE for a group that the account is not in */
export function supergroupOf({ world, me }: OwnCall, input: tl.TypeInputChannel): Supergroup {
  const group = input._ === 'inputChannel' ? world.groups.get(input.channelId) : undefined;
  if (input._ !== 'inputChannel' || group?.kind !== 'supergroup') throw new RpcError('CHANNEL_INVALID');
  if (fromLong(input.accessHash) !== accessHash(me, 'channel', group.id)) throw new RpcError('CHANNEL_INVALID');
  if (!group.members.has(me)) throw new RpcError('CHANNEL_PRIVATE');
  return group;
}

/** @throws RpcError PEER_ID_INVALID and those of the parts */
export function chatOf(call: OwnCall, input: tl.TypeInputPeer): Chat {
  const { me } = call;
  switch (input._) {
    case 'inputPeerSelf':
      return { kind: 'private', members: [me, me] };
    case 'inputPeerUser':
      return { kind: 'private', members: [me, userOf(call, { ...input, _: 'inputUser' })] };
    case 'inputPeerChat':
      return basicGroupOf(call, input.chatId);
    case 'inputPeerChannel':
      return supergroupOf(call, { ...input, _: 'inputChannel' });
    default:
      throw new RpcError('PEER_ID_INVALID');
  }
}
