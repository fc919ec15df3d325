/** Hands what a client sends to the part of the network that it is for. */
import type { Connection } from './connection.ts';
import { acceptMessage } from './messages.ts';
import { answerQuery } from './queries.ts';
import { acceptAck, acceptPresence, acceptReceipt } from './receipts.ts';
import { children, outline, type Node } from './wire/node.ts';
import type { World } from './world.ts';

/** What a client may send in `ib` without an answer. */
const knownInfo = new Set(['unified_session', 'offline_batch']);

export function receive(world: World, connection: Connection, stanza: Node): void {
  const { failures } = world;
  if (stanza.tag === 'iq') {
    answerQuery(world, connection, stanza);
    return;
  }
  if (stanza.tag === 'ib') {
    const unknown = children(stanza).some(({ tag }) => !knownInfo.has(tag));
    if (unknown) failures.add('ib', `not modelled: ${outline(stanza)}`);
    return;
  }
  if (stanza.tag === 'presence' || stanza.tag === 'chatstate') {
    acceptPresence(world, stanza);
    return;
  }
  if (connection.stage.at !== 'session') {
    // A client that is being linked confirms the notification that its code was entered.
    const ordinary = connection.stage.at === 'pairing' && stanza.tag === 'ack' && stanza.attrs.class === 'notification';
    if (!ordinary) failures.add('stanza before login', outline(stanza));
    return;
  }
  const { account, device } = connection.stage;
  const client = { world, connection, account, device };
  if (stanza.tag === 'message') acceptMessage(world, connection, stanza);
  else if (stanza.tag === 'receipt') acceptReceipt(client, stanza);
  else if (stanza.tag === 'ack') acceptAck(client, stanza);
  else failures.add('stanza', `not modelled: ${outline(stanza)}`);
}
