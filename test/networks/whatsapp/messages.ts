/** Messages from clients: checked, acknowledged or refused, and handed to the chat they are written in. */
import { meet, type Account, type LinkedDevice } from './accounts.ts';
import type { Connection } from './connection.ts';
import { deliverToPerson } from './direct-messages.ts';
import { deliverToGroup } from './group-messages.ts';
import type { Chat, Letter } from './letter.ts';
import { acceptPeerMessage } from './peer-messages.ts';
import { parseJid, serverJid } from './wire/jid.ts';
import { bytes, child, children, node, outline, type Node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

const knownAttributes = new Set([
  'id',
  'to',
  'type',
  'category',
  'push_priority',
  'device_fanout',
  'recipient',
  'participant',
  'addressing_mode',
]);
const knownChildren = new Set(['participants', 'enc', 'device-identity', 'reporting', 'meta', 'tctoken']);
const knownTypes = new Set(['text', 'media', 'reaction']);
const knownServers = new Set([serverJid, 'lid', 'g.us']);
/** What a client meets that may not start a chat. */
const noNewChats = 463;
const invalidStanza = 479;
/** What the real server answers to an address without an account or group is not known. */
const notFound = 404;

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
  const chat = chatOf(world, stanza, address);
  const refused = world.faults.nacks.take(sender.number)?.code ?? refusal(world, sender, device, chat, stanza);
  if (refused !== undefined || !chat) {
    acknowledge(refused ?? notFound);
    return;
  }
  const late = world.faults.lateAcks.take(sender.number) !== undefined;
  if (!late) acknowledge();
  forward({ world, sender, device, chat, stanza, id });
  if (late) acknowledge();
}

function forward(letter: Letter): void {
  const { chat, stanza, sender } = letter;
  if (chat.kind === 'group') deliverToGroup(letter, chat.group);
  else if (stanza.attrs.category === 'peer') acceptPeerMessage(letter, chat.account);
  else {
    meet(sender, chat.account);
    deliverToPerson(letter, chat.account);
  }
}

function checkStanza(stanza: Node): string | undefined {
  const { id, to, type } = stanza.attrs;
  if (!id || !to) return 'no id or address';
  if (!knownServers.has(parseJid(to)?.server ?? '')) return `messages to ${to} are not modelled`;
  if (!knownTypes.has(type ?? '')) return `message type ${type ?? 'none'} is not modelled`;
  const attribute = Object.keys(stanza.attrs).find((name) => !knownAttributes.has(name));
  if (attribute !== undefined) return `attribute ${attribute} is not modelled`;
  const unknown = children(stanza).find(({ tag }) => !knownChildren.has(tag));
  return unknown && `<${unknown.tag}> is not modelled`;
}

function chatOf(world: World, stanza: Node, address: string): Chat | undefined {
  const group = world.groups.get(address);
  if (group) return { kind: 'group', group };
  const found = world.directory.find(address);
  const account = world.directory.find(stanza.attrs.recipient)?.account ?? found?.account;
  return found && account ? { kind: 'person', account } : undefined;
}

/** The code with which the server refuses a message, if it does. */
function refusal(
  world: World,
  sender: Account,
  device: LinkedDevice,
  chat: Chat | undefined,
  stanza: Node,
): number | undefined {
  if (!chat) {
    // A number without an account is an ordinary mistake of people; a group that does not exist is one of the client.
    if (stanza.attrs.to?.endsWith('@g.us')) world.failures.add('message', `to an unknown group: ${outline(stanza)}`);
    return notFound;
  }
  const token = child(stanza, 'tctoken');
  if (chat.kind === 'group') {
    if (chat.group.has(sender) && !token) return undefined;
    world.failures.add('message', `${sender.number} is not in ${chat.group.jid}, device ${device.id}`);
    return notFound;
  }
  if (stanza.attrs.category === 'peer') {
    if (token) world.failures.add('message', 'a privacy token with a message to the own phone');
    return token ? invalidStanza : undefined;
  }
  return refusalOfChat(world, sender, chat.account, token);
}

function refusalOfChat(world: World, sender: Account, other: Account, token: Node | undefined): number | undefined {
  const given = other.privacyTokens.get(sender.lidUser);
  if (token && !given?.equals(bytes(token))) {
    world.failures.add('message', `a privacy token that ${other.number} never gave to ${sender.number}`);
    return noNewChats;
  }
  if (token || sender === other || sender.knownChats.has(other.lidUser)) return undefined;
  if (sender.restriction.startChat(world.clock.now())) return undefined;
  world.counters.refusedChats += 1;
  return noNewChats;
}
