/** A client's message to a person: each of the devices gets the ciphertext that was made for it. */
import type { Account, LinkedDevice } from './accounts.ts';
import { arrive } from './arrivals.ts';
import { deliver } from './delivery.ts';
import { askAgain, checkContent, open, takeGroupKey, type Letter, type Reader } from './letter.ts';
import { parseJid } from './wire/jid.ts';
import { child, children, node, outline, type Node } from './wire/node.ts';
import { timestamp } from './world.ts';
import { sendReceipt } from './receipts-out.ts';

export interface Part {
  readonly jid: string;
  readonly enc: Node;
}

export function deliverToPerson(letter: Letter, to: Account): void {
  const { world, sender, stanza } = letter;
  for (const { jid, enc } of partsOf(stanza, stanza.attrs.to ?? '')) {
    const found = findDevice(letter, jid, (account) => account === sender || account === to);
    if (!found) continue;
    const { account, device } = found;
    if (device === letter.device) world.failures.add('message', `encrypted for its own sender: ${outline(stanza)}`);
    else if (device.kind === 'linked') forward(letter, to, account, device, jid, enc);
    else receive(letter, to, { account, device, jid }, enc);
  }
}

/** One ciphertext per device; messages to a single device carry it directly. */
export function partsOf(stanza: Node, address: string): Part[] {
  const parts = children(child(stanza, 'participants'), 'to').map((to) => ({
    jid: to.attrs.jid ?? '',
    enc: child(to, 'enc'),
  }));
  for (const enc of children(stanza, 'enc')) parts.push({ jid: address, enc });
  return parts.flatMap(({ jid, enc }) => (enc ? [{ jid, enc }] : []));
}

/** The device that a ciphertext is for; one for somebody outside of the chat is a failure. */
export function findDevice({ world, stanza }: Letter, jid: string, belongs: (account: Account) => boolean) {
  const found = world.directory.find(jid);
  const { account, device } = found ?? {};
  if (account && !device && account.hadDevice(parseJid(jid)?.device ?? 0)) {
    // Clients learn late that a device is gone. What they encrypt for it is lost, as it should be.
    world.counters.staleDevices += 1;
    return undefined;
  }
  if (!account || !device || !belongs(account)) {
    world.failures.add('message', `encrypted for ${jid}, which is not part of the chat: ${outline(stanza)}`);
    return undefined;
  }
  return { account, device };
}

function receive(letter: Letter, to: Account, reader: Reader, enc: Node): void {
  const { world, sender, id } = letter;
  const { account, device, jid } = reader;
  const opened = open(letter, reader, enc);
  if ('error' in opened) {
    world.counters.decryptErrors += 1;
    if (!opened.injected) world.failures.add('decrypt', `${id} at ${jid}: ${opened.error}`);
    askAgain(letter, reader);
    return;
  }
  const { content } = opened;
  const problem = takeGroupKey(letter, reader, content) ?? checkContent(letter, account, content, enc);
  if (problem !== undefined) world.failures.add('content', `${id} at ${jid}: ${problem}`);
  const { described, message } = content;
  if (device.id !== 0 || !described) return;
  const own = account === sender;
  const read = own || account.autoReceipt === 'read';
  const addressedAs = jid.endsWith('@lid') ? account.lid() : account.jid();
  const chat = own ? to.number : sender.number;
  arrive(world, account, { id, from: sender, chat, described, message, addressedAs, read }, () => {
    if (own || account.autoReceipt === 'none') return;
    sendReceipt(world, sender, { from: addressedAs }, [id]);
    if (read) sendReceipt(world, sender, { from: addressedAs }, [id], 'read');
  });
}

/** A ciphertext for another linked client goes to it as it is. */
function forward(letter: Letter, to: Account, account: Account, device: LinkedDevice, jid: string, enc: Node): void {
  const { world, sender, stanza, id } = letter;
  const addressing = jid.endsWith('@lid') ? 'lid' : 'pn';
  const alternative = sender.alternative(addressing);
  const address = {
    from: sender.address(addressing, letter.device.id),
    ...(addressing === 'lid' ? { sender_pn: alternative } : { sender_lid: alternative }),
  };
  const recipient = account === sender ? to.address(addressing) : undefined;
  const attrs = { id, type: stanza.attrs.type, t: timestamp(world), notify: sender.name, ...address, recipient };
  const identity = enc.attrs.type === 'pkmsg' ? children(stanza, 'device-identity') : [];
  deliver(device, node('message', attrs, [enc, ...identity]));
}
