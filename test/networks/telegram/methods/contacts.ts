/** People: found by number, seen by id. */
import type { tl } from '@mtcute/core';
import type { Account } from '../accounts.ts';
import { RpcError } from '../rpc-error.ts';
import { toLong } from '../wire/schema.ts';
import { peersOf, userView } from '../views.ts';
import type { OwnCall, OwnMethods, Request } from './call.ts';
import { userOf } from './peers.ts';

export const contacts: OwnMethods = {
  'contacts.importContacts': importContacts,
  'contacts.resolvePhone': ({ phone }, call) => {
    const account = findable(call, phone);
    if (!account) throw new RpcError('PHONE_NOT_OCCUPIED');
    return {
      _: 'contacts.resolvedPeer',
      peer: { _: 'peerUser', userId: account.id },
      ...peersOf(call.me, [], { users: [account] }),
    };
  },
  'contacts.getContacts': (_request, { me }) => ({
    _: 'contacts.contacts',
    contacts: [...me.contacts].map(({ id }) => ({ _: 'contact', userId: id, mutual: false })),
    savedCount: 0,
    users: [...me.contacts].map((account) => userView(account, me)),
  }),
  'contacts.deleteContacts': (request, call) => {
    for (const input of request.id) call.me.contacts.delete(userOf(call, input));
    return { _: 'updates', updates: [], users: [], chats: [], date: 0, seq: 0 };
  },
  'users.getUsers': (request, call) => request.id.map((input) => seen(call, input)),
  'users.getFullUser': (request, call) => {
    const account = userOf(call, request.id);
    return {
      _: 'users.userFull',
      fullUser: {
        _: 'userFull',
        id: account.id,
        settings: { _: 'peerSettings' },
        notifySettings: { _: 'peerNotifySettings' },
        commonChatsCount: 0,
      },
      chats: [],
      users: [userView(account, call.me)],
    };
  },
  'account.updateStatus': () => true,
};

function seen(call: OwnCall, input: tl.TypeInputUser): tl.TypeUser {
  try {
    return userView(userOf(call, input), call.me);
  } catch (error) {
    if (!(error instanceof RpcError) || input._ !== 'inputUser') throw error;
    return { _: 'userEmpty', id: input.userId };
  }
}

/** Who hides from being found by number looks like somebody who is not on Telegram. */
function findable({ world }: OwnCall, phone: string): Account | undefined {
  const account = world.directory.byNumber(phone);
  return account?.registered && account.findable && !account.deactivated ? account : undefined;
}

function importContacts(request: Request<'contacts.importContacts'>, call: OwnCall): tl.contacts.RawImportedContacts {
  const { world, me } = call;
  if (world.faults.throttledContacts.take(me.number)) {
    const retryContacts = request.contacts.map(({ clientId }) => clientId);
    return { _: 'contacts.importedContacts', imported: [], popularInvites: [], retryContacts, users: [] };
  }
  const imported: tl.RawImportedContact[] = [];
  const users = new Set<Account>();
  for (const { phone, clientId } of request.contacts) {
    const account = findable(call, phone);
    if (!account) continue;
    if (account !== me) me.contacts.add(account);
    imported.push({ _: 'importedContact', userId: account.id, clientId: toLong(clientId.toBigInt()) });
    users.add(account);
  }
  return {
    _: 'contacts.importedContacts',
    imported,
    popularInvites: [],
    retryContacts: [],
    users: [...users].map((account) => userView(account, me)),
  };
}
