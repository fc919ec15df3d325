/** Messages from clients: checked, acknowledged, and delivered to each device they were encrypted for. */
import type { Account, Device, LinkedDevice } from './accounts.ts';
import type { Connection } from './connection.ts';
import { decodeContent, type Content } from './content.ts';
import { deliver } from './delivery.ts';
import { checkDeviceIdentity } from './pairing.ts';
import { bundleNodes } from './queries-keys.ts';
import type { CiphertextType } from './signal/device.ts';
import { bigEndian, bytes, child, children, node, outline, type Node } from './wire/node.ts';
import { parseJid, serverJid } from './wire/jid.ts';
import { peerName, sendReceipt } from './writing.ts';
import { timestamp, type World } from './world.ts';

const knownAttributes = new Set(['id', 'to', 'type', 'category', 'push_priority', 'device_fanout', 'recipient']);
const knownChildren = new Set(['participants', 'enc', 'device-identity', 'reporting', 'meta']);
/** From this retry on a phone sends its keys along, so that the client begins a new session. */
const keysFromRetry = 2;
const maxRetries = 5;

/** One message stanza on its way. `to` is the account whose chat it is written in. */
interface Letter {
  readonly world: World;
  readonly sender: Account;
  readonly device: LinkedDevice;
  readonly to: Account;
  readonly stanza: Node;
  readonly id: string;
}

interface Part {
  readonly jid: string;
  readonly enc: Node;
}

export function acceptMessage(world: World, connection: Connection, stanza: Node): void {
  if (connection.stage.at !== 'session') return;
  const { account: sender, device } = connection.stage;
  const { id, to: address } = stanza.attrs;
  world.counters.messages += 1;
  const problem = checkStanza(stanza);
  if (problem !== undefined) world.failures.add('message', `${problem}: ${outline(stanza)}`);
  if (id === undefined || address === undefined) return;
  if (world.faults.messageDrops.take(sender.number)) {
    world.counters.droppedMessages += 1;
    return;
  }
  const acknowledge = (error?: number): void => {
    if (error === undefined && world.faults.ackDrops.take(sender.number)) {
      world.counters.droppedAcks += 1;
      return;
    }
    world.counters[error === undefined ? 'acks' : 'nacks'] += 1;
    const attrs = { class: 'message', id, from: address, t: timestamp(world), error: error?.toString() };
    connection.send(node('ack', attrs));
  };
  const refused = world.faults.nacks.take(sender.number);
  // What the real server answers to an address without an account is not known.
  const found = world.directory.find(address);
  const chat = world.directory.find(stanza.attrs.recipient)?.account ?? found?.account;
  if (refused || !found || !chat) {
    acknowledge(refused?.code ?? 404);
    return;
  }
  acknowledge();
  const letter: Letter = { world, sender, device, to: chat, stanza, id };
  const parts = partsOf(stanza, address);
  if (stanza.attrs.category === 'peer') acceptPeerMessage(letter, parts);
  else for (const part of parts) deliverPart(letter, part);
}

function checkStanza(stanza: Node): string | undefined {
  const { id, to, type } = stanza.attrs;
  if (!id || !to) return 'no id or address';
  const server = parseJid(to)?.server;
  if (server !== serverJid && server !== 'lid') return `messages to ${to} are not modelled`;
  if (type !== 'text') return `message type ${type ?? 'none'} is not modelled`;
  const attribute = Object.keys(stanza.attrs).find((name) => !knownAttributes.has(name));
  if (attribute !== undefined) return `attribute ${attribute} is not modelled`;
  const unknown = children(stanza).find(({ tag }) => !knownChildren.has(tag));
  return unknown && `<${unknown.tag}> is not modelled`;
}

/** One ciphertext per device; messages to a single device carry it directly. */
function partsOf(stanza: Node, address: string): Part[] {
  const parts = children(child(stanza, 'participants'), 'to').map((to) => ({
    jid: to.attrs.jid ?? '',
    enc: child(to, 'enc'),
  }));
  for (const enc of children(stanza, 'enc')) parts.push({ jid: address, enc });
  return parts.flatMap(({ jid, enc }) => (enc ? [{ jid, enc }] : []));
}

function deliverPart(letter: Letter, { jid, enc }: Part): void {
  const { world, sender, to, stanza } = letter;
  const found = world.directory.find(jid);
  if (found && !found.device && found.account.hadDevice(parseJid(jid)?.device ?? 0)) {
    // Clients learn late that a device is gone. What they encrypt for it is lost, as it should be.
    world.counters.staleDevices += 1;
    return;
  }
  if (!found?.device || (found.account !== sender && found.account !== to)) {
    world.failures.add('message', `encrypted for ${jid}, which is not part of the chat: ${outline(stanza)}`);
    return;
  }
  const { account, device } = found;
  if (device === letter.device) world.failures.add('message', `encrypted for its own sender: ${outline(stanza)}`);
  else if (device.kind === 'linked') forward(letter, account, device, jid, enc);
  else receive(letter, account, device, jid, enc);
}

function receive(letter: Letter, account: Account, device: Device & { kind: 'virtual' }, jid: string, enc: Node): void {
  const { world, sender, id } = letter;
  const opened = open(letter, account, device, enc);
  if ('error' in opened) {
    world.counters.decryptErrors += 1;
    if (!opened.injected) world.failures.add('decrypt', `${id} at ${jid}: ${opened.error}`);
    askAgain(letter, account, device, jid);
    return;
  }
  const problem = checkContent(letter, account, opened.content);
  if (problem !== undefined) world.failures.add('content', `${id} at ${jid}: ${problem}`);
  if (device.id !== 0) return;
  const own = account === sender;
  const chat = own ? letter.to.number : sender.number;
  const { kind, text } = opened.content;
  const read = own || account.autoReceipt === 'read';
  const address = bareAddress(account, jid);
  account.phone.show({ id, from: sender.number, chat, kind, text, at: world.clock.now(), read }, address);
  if (own || account.autoReceipt === 'none') return;
  sendReceipt(world, sender, address, [id]);
  if (read) sendReceipt(world, sender, address, [id], 'read');
}

type Opened = { content: Content } | { error: string; injected: boolean };

function open(letter: Letter, account: Account, device: Device & { kind: 'virtual' }, enc: Node): Opened {
  const { world, sender } = letter;
  const { type, v } = enc.attrs;
  if (world.faults.undecryptable.take(account.number)) return { error: 'on request', injected: true };
  try {
    if (v !== '2' || !isCiphertextType(type))
      throw new Error(`ciphertext of type ${type ?? 'none'}, version ${v ?? 'none'}`);
    if (type === 'pkmsg') requireIdentity(letter);
    const from = peerName(sender, letter.device.id);
    return { content: decodeContent(device.signal.decrypt(from, type, bytes(enc), letter.device.identity)) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error), injected: false };
  }
}

function isCiphertextType(type: string | undefined): type is CiphertextType {
  return type === 'msg' || type === 'pkmsg';
}

/** A prekey message has to come with the sender's signed device identity. */
function requireIdentity({ sender, device, stanza }: Letter): void {
  const shown = child(stanza, 'device-identity');
  const problem = shown ? checkDeviceIdentity(sender, device, bytes(shown)) : 'missing';
  if (problem !== undefined) throw new Error(`device identity: ${problem}`);
}

function checkContent({ world, sender, to }: Letter, account: Account, { kind, sentTo }: Content): string | undefined {
  if (kind !== 'text') return `content ${kind} is not modelled`;
  if (account !== sender) return sentTo === undefined ? undefined : 'a copy for own devices went to somebody else';
  if (sentTo === undefined) return account === to ? undefined : 'the copy for the own phone does not name its chat';
  return world.directory.find(sentTo)?.account === to ? undefined : `the copy names the chat ${sentTo}`;
}

function bareAddress(account: Account, jid: string): string {
  return jid.endsWith('@lid') ? account.lid() : account.jid();
}

/** A phone that cannot decrypt a message asks for it again; the client answers with the same id. */
function askAgain(
  { world, device, id, sender, to }: Letter,
  account: Account,
  at: Device & { kind: 'virtual' },
  jid: string,
): void {
  const count = account.phone.countRetry(`${sender.number} ${id} ${at.id}`);
  if (count > maxRetries) return;
  world.counters.retriesAsked += 1;
  const t = timestamp(world);
  const content = [
    node('retry', { count: String(count), id, t, v: '1' }),
    node('registration', {}, bigEndian(at.signal.registrationId, 4)),
  ];
  if (count >= keysFromRetry) content.push(node('keys', {}, bundleNodes(at.signal.bundle())));
  const lid = jid.endsWith('@lid');
  const from = lid ? account.lid(at.id) : account.jid(at.id);
  const recipient = account === sender ? (lid ? to.lid() : to.jid()) : undefined;
  deliver(device, node('receipt', { id, from, type: 'retry', t, recipient }, content));
}

/** A ciphertext for another linked client goes to it as it is. */
function forward(letter: Letter, account: Account, device: LinkedDevice, jid: string, enc: Node): void {
  const { world, sender, to, stanza, id } = letter;
  const lid = jid.endsWith('@lid');
  const own = account === sender;
  const address = lid
    ? { from: sender.lid(letter.device.id), sender_pn: sender.jid() }
    : { from: sender.jid(letter.device.id), sender_lid: sender.lid() };
  const recipient = own ? (lid ? to.lid() : to.jid()) : undefined;
  const attrs = { id, type: stanza.attrs.type, t: timestamp(world), notify: sender.name, ...address, recipient };
  const identity = enc.attrs.type === 'pkmsg' ? children(stanza, 'device-identity') : [];
  deliver(device, node('message', attrs, [enc, ...identity]));
}

/** Messages of a client to its own phone that are not for people. None of their purposes is modelled. */
function acceptPeerMessage(letter: Letter, parts: readonly Part[]): void {
  const { world, sender, to, id } = letter;
  if (to !== sender) world.failures.add('message', `${id}: a peer message to another account`);
  for (const { enc } of parts) {
    const opened = open(letter, sender, sender.primary, enc);
    const words = 'error' in opened ? opened.error : opened.content.kind;
    world.failures.add('peer message', `${id}: ${words} is not modelled`);
  }
}
