/** What the control interface tells of accounts and groups. */
import type { Account, LinkedDevice } from './accounts.ts';
import type { GroupState, PhoneState } from './contract.ts';
import type { Group } from './groups.ts';

export function phoneState(account: Account): PhoneState {
  const { number, name, registered, autoReceipt, banned, addressing } = account;
  const devices = [...account.devices.values()].map((device) =>
    device.kind === 'virtual' ? { id: device.id, kind: device.kind } : linkedState(account, device),
  );
  const lid = account.lid();
  return { number, lid, addressing, name, registered, autoReceipt, banned, shown: account.phone.count, devices };
}

function linkedState(account: Account, device: LinkedDevice): PhoneState['devices'][number] {
  const { id, kind, connection, keys, pending, logins, clientVersion } = device;
  return {
    id,
    kind,
    jid: account.jid(id),
    connected: connection !== undefined,
    active: connection?.stage.at === 'session' && connection.stage.active,
    preKeys: keys.preKeys.size,
    pending: pending.size,
    logins,
    clientVersion,
  };
}

export function groupState(group: Group): GroupState {
  const { jid: id, name, creator, addressing } = group;
  const members = group.members.map((account) => ({ number: account.number, role: group.role(account) ?? 'member' }));
  return { id, name, creator: creator.number, addressing, members };
}
