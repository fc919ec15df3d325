/** What the control interface tells of accounts and groups. */
import type { Account } from './accounts.ts';
import type { GroupState, PhoneState } from './contract.ts';
import type { Group } from './groups.ts';

export function phoneState(account: Account): PhoneState {
  const { id: userId, number, name, registered, findable, showsNumber, autoReceipt, dc, loginCode } = account;
  return {
    number,
    userId,
    name,
    registered,
    findable,
    showsNumber,
    autoReceipt,
    banned: account.deactivated !== undefined,
    dc,
    hasPassword: account.password !== undefined,
    ...(loginCode !== undefined && { loginCode }),
    shown: account.phone.count,
    clients: [...account.clients]
      .filter((client) => client.dc === dc)
      .map(({ id, deviceModel, updates }) => ({ id, deviceModel, connected: updates?.isConnected ?? false })),
  };
}

export function groupState(group: Group): GroupState {
  const { address: id, title: name, kind, creator } = group;
  const members = [...group.members].map(([{ number }, role]) => ({ number, role }));
  return { id, name, kind, creator: creator.number, members };
}
