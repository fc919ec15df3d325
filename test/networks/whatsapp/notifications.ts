/** Notifications that the server sends by itself, in the forms that Baileys 7.0.0-rc14 reads (`messages-recv.js`). */
import type { Account } from './accounts.ts';
import { deliver } from './delivery.ts';
import { node, type Attributes, type Node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

const server = '@s.whatsapp.net';

/** To every linked client of an account; kept for those that are offline. */
export function notify(world: World, account: Account, attrs: Attributes, content: Node[]): void {
  const id = newNotificationId(world);
  for (const device of account.linked()) {
    deliver(device, node('notification', { from: server, ...attrs, id, t: timestamp(world) }, content));
  }
}

export function newNotificationId(world: World): string {
  return Buffer.from(world.random.bytes(4)).readUInt32BE().toString();
}

/** Tells the account's clients that its time-lock or its quota of new chats changed. */
export function notifyRestriction(world: World, account: Account): void {
  const now = world.clock.now();
  const { restriction } = account;
  const update = (operation: string, data: object): Node =>
    node('update', { op_name: operation }, Buffer.from(JSON.stringify({ data })));
  notify(world, account, { type: 'mex' }, [
    update('NotificationUserReachoutTimelockUpdate', {
      xwa2_notify_account_reachout_timelock: restriction.timeLockAnswer(now),
    }),
  ]);
  notify(world, account, { type: 'mex' }, [
    update('MessageCappingInfoNotification', {
      xwa2_notify_new_chat_messages_capping_info_update: restriction.quotaAnswer(now),
    }),
  ]);
}

/** A contact's phone was set up anew: the clients of those who know it have to begin new sessions. */
export function notifyNewIdentity(world: World, account: Account, contacts: readonly Account[]): void {
  for (const contact of contacts) {
    notify(world, contact, { type: 'encrypt', from: account.address(account.addressing) }, [node('identity')]);
  }
}

/**
 * A person gives another a token that proves that they may write; their client shows it with its messages from then on.
 * One per pair: the same one is told again.
 */
export function givePrivacyToken(world: World, giver: Account, receiver: Account): void {
  if (giver === receiver || giver.privacyTokens.has(receiver.lidUser)) return;
  const token = Buffer.from(world.random.bytes(16));
  giver.privacyTokens.set(receiver.lidUser, token);
  const attrs = { type: 'privacy_token', from: giver.address(giver.addressing), sender_lid: giver.lid() };
  const item = node('token', { jid: receiver.jid(), t: timestamp(world), type: 'trusted_contact' }, token);
  notify(world, receiver, attrs, [node('tokens', {}, [item])]);
}
