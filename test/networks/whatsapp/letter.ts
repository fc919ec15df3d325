/** One message stanza of a client on its way: opening its ciphertexts, checking them, asking for them again. */
import { peerName, type Account, type LinkedDevice, type VirtualDevice } from './accounts.ts';
import { decodeContent, type Content } from './content.ts';
import { deliver } from './delivery.ts';
import type { Group } from './groups.ts';
import { checkDeviceIdentity } from './identity.ts';
import { bundleNodes } from './queries-keys.ts';
import type { CiphertextType } from './signal/device.ts';
import { bigEndian, bytes, child, node, type Node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

/** From this retry on a phone sends its keys along, so that the client begins a new session. */
const keysFromRetry = 2;
const maxRetries = 5;

/** Where a message is written. */
export type Chat = { kind: 'person'; account: Account } | { kind: 'group'; group: Group };

export interface Letter {
  readonly world: World;
  readonly sender: Account;
  readonly device: LinkedDevice;
  readonly chat: Chat;
  readonly stanza: Node;
  readonly id: string;
}

/** A device of an account that reads the letter, under the address that the sender used. */
export interface Reader {
  readonly account: Account;
  readonly device: VirtualDevice;
  readonly jid: string;
}

/** An error is `injected` when it was asked for, or is ordinary after the phone was set up anew. */
export type Opened = { content: Content } | { error: string; injected: boolean };

/** Decrypts one ciphertext at one device; `sabotage` is whether a fault may prevent it. */
export function open(letter: Letter, reader: Reader, enc: Node, sabotage = true): Opened {
  const { world, sender } = letter;
  const { account, device } = reader;
  if (sabotage && world.faults.undecryptable.take(account.number)) return { error: 'on request', injected: true };
  try {
    const content = decrypt(letter, reader, enc);
    device.forgot.delete(sender.lidUser);
    return { content };
  } catch (error) {
    const injected = device.forgot.has(sender.lidUser);
    return { error: error instanceof Error ? error.message : String(error), injected };
  }
}

function decrypt(letter: Letter, { device }: Reader, enc: Node): Content {
  const { sender, chat } = letter;
  const { type, v } = enc.attrs;
  if (v !== '2') throw new Error(`ciphertext of version ${v ?? 'none'}`);
  const from = peerName(sender, letter.device.id);
  if (type === 'skmsg') {
    if (chat.kind !== 'group') throw new Error('a sender key message outside of a group');
    return decodeContent(device.groupKeys.decrypt(`${chat.group.jid} ${from}`, bytes(enc)));
  }
  if (!isCiphertextType(type)) throw new Error(`ciphertext of type ${type ?? 'none'}`);
  if (type === 'pkmsg') requireIdentity(letter);
  return decodeContent(device.signal.decrypt(from, type, bytes(enc), letter.device.identity));
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

/** Keeps the sender's key for the group when the message gives one. Answers what is wrong with it, if anything. */
export function takeGroupKey(letter: Letter, { device }: Reader, { groupKey }: Content): string | undefined {
  if (!groupKey) return undefined;
  const { chat, sender } = letter;
  if (chat.kind !== 'group') return 'a sender key outside of a group';
  if (groupKey.group !== chat.group.jid) return `a sender key for ${groupKey.group}`;
  device.groupKeys.accept(`${chat.group.jid} ${peerName(sender, letter.device.id)}`, groupKey.distribution);
  return undefined;
}

/** Whether the content is modelled, fits its stanza, and names its chat where it must. */
export function checkContent(letter: Letter, account: Account, content: Content, enc: Node): string | undefined {
  const { described, problem, field, sentTo } = content;
  if (problem !== undefined) return `${field}: ${problem}`;
  if (!described) return `content ${field} is not modelled`;
  const { type } = letter.stanza.attrs;
  if (type !== described.stanzaType) return `content ${described.kind} in a stanza of type ${type ?? 'none'}`;
  const { mediatype, count } = enc.attrs;
  if (count === undefined && mediatype !== described.mediaType) {
    return `content ${described.kind} in a ciphertext for ${mediatype ?? 'none'}`;
  }
  return checkCopy(letter, account, sentTo);
}

function checkCopy({ world, sender, chat }: Letter, account: Account, sentTo: string | undefined): string | undefined {
  if (chat.kind === 'group') {
    return sentTo === undefined || sentTo === chat.group.jid ? undefined : `the copy names the chat ${sentTo}`;
  }
  if (account !== sender) return sentTo === undefined ? undefined : 'a copy for own devices went to somebody else';
  if (sentTo === undefined)
    return account === chat.account ? undefined : 'the copy for the own phone does not name its chat';
  return world.directory.find(sentTo)?.account === chat.account ? undefined : `the copy names the chat ${sentTo}`;
}

/** A phone that cannot decrypt a message asks for it again; the client answers with the same id. */
export function askAgain({ world, device, id, sender, chat }: Letter, { account, device: at, jid }: Reader): void {
  const count = account.phone.countRetry(`${sender.number} ${id} ${at.id}`);
  if (count > maxRetries) return;
  world.counters.retriesAsked += 1;
  const t = timestamp(world);
  const content = [
    node('retry', { count: String(count), id, t, v: '1' }),
    node('registration', {}, bigEndian(at.signal.registrationId, 4)),
  ];
  if (count >= keysFromRetry) content.push(node('keys', {}, bundleNodes(at.signal.bundle())));
  const addressing = jid.endsWith('@lid') ? 'lid' : 'pn';
  const own = account === sender && chat.kind === 'person';
  const address =
    chat.kind === 'group'
      ? { from: chat.group.jid, participant: chat.group.address(account, at.id) }
      : {
          from: account.address(addressing, at.id),
          recipient: own ? chat.account.address(addressing) : undefined,
        };
  deliver(device, node('receipt', { id, type: 'retry', t, ...address }, content));
}
