/**
 * Stanzas for a linked client: kept until the client acknowledges them, in order, and sent again at the next login.
 * Baileys acknowledges a message by a receipt and a receipt by an ack.
 */
import type { LinkedDevice } from './accounts.ts';
import { node, type Node } from './wire/node.ts';
import type { Connection } from './connection.ts';
import { timestamp, type World } from './world.ts';

export function pendingKey(tag: string, id: string, type?: string, from?: string, participant?: string): string {
  return tag === 'message' ? `message ${id}` : [tag, id, type, from, participant].join(' ');
}

export function deliver(device: LinkedDevice, stanza: Node): void {
  const { id = '', type, from, participant } = stanza.attrs;
  device.pending.set(pendingKey(stanza.tag, id, type, from, participant), stanza);
  const { connection } = device;
  if (connection?.stage.at === 'session' && connection.stage.active) connection.send(stanza);
}

/** The client is ready: announce what waited, send it marked as offline, then say that it was all. */
export function deliverPending(world: World, connection: Connection, device: LinkedDevice): void {
  const waiting = [...device.pending.values()];
  const count = (tag: string): string => String(waiting.filter((stanza) => stanza.tag === tag).length);
  const from = '@s.whatsapp.net';
  if (waiting.length > 0) {
    const preview = node('offline_preview', {
      count: String(waiting.length),
      message: count('message'),
      receipt: count('receipt'),
      notification: count('notification'),
      appdata: '0',
    });
    connection.send(node('ib', { from }, [preview]));
  }
  for (const stanza of waiting) connection.send({ ...stanza, attrs: { ...stanza.attrs, offline: '1' } });
  connection.send(node('ib', { from, t: timestamp(world) }, [node('offline', { count: String(waiting.length) })]));
}
