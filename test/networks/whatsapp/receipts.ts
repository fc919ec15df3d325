/** Receipts, acks and signs of presence from clients. */
import type { Account, LinkedDevice } from './accounts.ts';
import type { Connection } from './connection.ts';
import { deliver, pendingKey } from './delivery.ts';
import { checkDeviceIdentity } from './identity.ts';
import { readSignedPreKey } from './queries-keys.ts';
import type { KeyBundle } from './signal/device.ts';
import { bytes, child, children, node, outline, unsigned, type Node } from './wire/node.ts';
import { sendReceipt } from './receipts-out.ts';
import { resend } from './writing.ts';
import { reupload } from './media/reupload.ts';
import { timestamp, type World } from './world.ts';

const receiptTypes = new Set([
  undefined,
  'inactive',
  'read',
  'read-self',
  'played',
  'sender',
  'peer_msg',
  'hist_sync',
  'retry',
]);
/** Receipts that the clients of the writer learn of. */
const forwardedTypes = new Set([undefined, 'read', 'played']);
const ackedClasses = new Set(['message', 'receipt', 'notification']);
const presenceTypes = new Set([undefined, 'available', 'unavailable']);
/** Codes with which Baileys answers a message that it has decrypted before, or that it asked to be sent again. */
const harmlessNacks = new Set(['487', '500']);

interface Client {
  readonly world: World;
  readonly connection: Connection;
  readonly account: Account;
  readonly device: LinkedDevice;
}

export function acceptReceipt(client: Client, stanza: Node): void {
  const { world, connection, account, device } = client;
  const { id, to, type, participant } = stanza.attrs;
  world.counters.receipts += 1;
  if (type === 'server-error') {
    reupload(client, stanza);
    return;
  }
  if (id === undefined || to === undefined || !receiptTypes.has(type)) {
    world.failures.add('receipt', `not modelled: ${outline(stanza)}`);
    return;
  }
  const ids = [id, ...children(child(stanza, 'list'), 'item').map((item) => item.attrs.id ?? '')];
  for (const each of ids) device.pending.delete(pendingKey('message', each));
  connection.send(node('ack', { class: 'receipt', id, from: to, type, participant }));
  // `to` is the other side of the chat: the writer, or for a copy the one it was written to, or the group.
  const group = world.groups.get(to);
  const writer = type === 'sender' ? account : world.directory.find(group ? participant : to)?.account;
  if (!writer) {
    world.failures.add('receipt', `for nobody: ${outline(stanza)}`);
    return;
  }
  if (type === 'retry') {
    answerRetry(client, writer, stanza, id);
    return;
  }
  const receipt = { number: account.number, device: device.id, type: type ?? 'delivery', at: world.clock.now() };
  for (const each of ids) writer.phone.sentMessage(each)?.message.receipts.push(receipt);
  if (writer === account || !forwardedTypes.has(type)) return;
  const address = group
    ? { from: group.jid, participant: group.address(account) }
    : { from: account.address(to.endsWith('@lid') ? 'lid' : 'pn') };
  sendReceipt(world, writer, address, ids, type);
}

export function acceptAck(client: Client, stanza: Node): void {
  const { world, device } = client;
  const { id = '', class: acked = '', type, to, participant, error } = stanza.attrs;
  if (!ackedClasses.has(acked)) {
    world.failures.add('ack', `not modelled: ${outline(stanza)}`);
    return;
  }
  device.pending.delete(pendingKey(acked, id, type, to, participant));
  if (error === undefined) return;
  world.counters.clientNacks += 1;
  if (acked !== 'message' || !harmlessNacks.has(error)) world.failures.add('client refuses', outline(stanza));
}

export function acceptPresence(world: World, stanza: Node): void {
  const known =
    stanza.tag === 'presence' ? presenceTypes.has(stanza.attrs.type) : world.directory.find(stanza.attrs.to);
  if (!known) world.failures.add(stanza.tag, `not modelled: ${outline(stanza)}`);
}

/** The client could not decrypt: the phone sends the message once more under its id, in a new session when it got keys. */
function answerRetry(client: Client, writer: Account, stanza: Node, id: string): void {
  const { world, account, device } = client;
  const { to, participant } = stanza.attrs;
  const author = world.directory.find(world.groups.has(to ?? '') ? participant : to)?.device;
  if (author?.kind === 'linked') {
    passRetryOn(client, author, stanza);
    return;
  }
  const sent = writer.phone.sentMessage(id);
  if (!sent) {
    world.failures.add('receipt', `retry of a message that was never sent: ${outline(stanza)}`);
    return;
  }
  if (world.faults.ignoredRetries.take(writer.number)) return;
  const count = child(stanza, 'retry')?.attrs.count ?? '1';
  const keys = child(stanza, 'keys');
  const bundle = keys && bundleFrom(account, device, stanza, keys);
  const copy = { id, to: sent.message.to, content: sent.content, count, keys: bundle };
  resend(world, writer, { account, device }, copy);
}

/** Another client wrote the message: it is asked, and answers the device that could not decrypt. */
function passRetryOn({ world, account, device }: Client, author: LinkedDevice, stanza: Node): void {
  const { id, to = '', recipient } = stanza.attrs;
  const group = world.groups.get(to);
  const address = group
    ? { from: group.jid, participant: group.address(account, device.id) }
    : { from: account.address(to.endsWith('@lid') ? 'lid' : 'pn', device.id), recipient };
  deliver(author, node('receipt', { id, type: 'retry', t: timestamp(world), ...address }, children(stanza)));
}

function bundleFrom(account: Account, device: LinkedDevice, stanza: Node, keys: Node): KeyBundle {
  const key = child(keys, 'key');
  const problem = checkDeviceIdentity(account, device, bytes(child(keys, 'device-identity')));
  if (problem !== undefined) throw new Error(`keys in a retry receipt: ${problem}`);
  return {
    registrationId: unsigned(child(stanza, 'registration'), 4),
    identity: bytes(child(keys, 'identity')),
    signedPreKey: readSignedPreKey(device.identity, child(keys, 'skey')),
    ...(key && { preKey: { id: unsigned(child(key, 'id'), 3), value: bytes(child(key, 'value')) } }),
  };
}
