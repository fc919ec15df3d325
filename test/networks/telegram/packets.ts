/** From a packet to messages: key, session, salt, id and number are checked before anything is done. */
import { unzipSync } from 'node:zlib';
import type { AuthKey } from './auth-keys.ts';
import type { Connection } from './connection.ts';
import { Handshake } from './handshake.ts';
import { secondsOf } from './message-ids.ts';
import { receiveMessage } from './messages-in.ts';
import { containerId, gzipId, Session } from './session.ts';
import { read, readBytes, toLong } from './wire/schema.ts';
import { open } from './wire/sealing.ts';
import { seconds, type World } from './world.ts';

const plainHeaderBytes = 20;
/** Message ids may be so far from the server's clock (core.telegram.org/mtproto/description). */
const maxAheadSeconds = 30;
const maxBehindSeconds = 300;
const unknownKeyError = 404;

/** Codes of `bad_msg_notification` (core.telegram.org/mtproto/service_messages_about_messages). */
const problems = { idTooLow: 16, idTooHigh: 17, idNotOfClient: 18, badSalt: 48, badContainer: 64 } as const;

interface Incoming {
  readonly id: bigint;
  readonly seqNo: number;
  readonly body: Buffer;
}

/** @throws on anything that no client of Telegram sends. */
export function receivePacket(world: World, connection: Connection, packet: Buffer): void {
  if (packet.length < plainHeaderBytes) throw new Error(`a packet of ${packet.length} bytes`);
  if (packet.readBigUInt64LE() === 0n) {
    receivePlain(world, connection, packet);
    return;
  }
  const key = world.keys.get(packet.subarray(0, 8).toString('hex'));
  if (!key || key.dc !== connection.dc.id) {
    connection.sendTransportError(unknownKeyError);
    return;
  }
  const { salt, sessionId, messageId: id, seqNo, body } = open(key.key, packet);
  const session = sessionOf(world, key, sessionId);
  session.attach(connection);
  const message = { id, seqNo, body };
  if (!isTimely(world, session, message)) return;
  const now = seconds(world);
  if (!key.isValid(salt, now)) {
    world.counters.badSalts += 1;
    session.reply({
      _: 'mt_bad_server_salt',
      ...problem(message, problems.badSalt),
      newServerSalt: toLong(key.salt(now)),
    });
    return;
  }
  if (!session.announced) session.announce(id);
  unpack(world, session, message);
}

function receivePlain(world: World, connection: Connection, packet: Buffer): void {
  const message = read(packet, plainHeaderBytes);
  if (message._ === 'mt_req_pq_multi') connection.handshake = new Handshake(world, connection, message.nonce);
  else if (connection.handshake) connection.handshake.receive(message);
  else throw new Error(`an unencrypted ${message._}`);
}

function sessionOf(world: World, key: AuthKey, id: bigint): Session {
  const name = `${key.id} ${id}`;
  const known = world.sessions.get(name);
  if (known) return known;
  const session = new Session(world, id, key);
  world.sessions.set(name, session);
  return session;
}

function isTimely(world: World, session: Session, message: Incoming): boolean {
  const ahead = secondsOf(message.id) - seconds(world);
  let code: number | undefined;
  if (message.id % 4n !== 0n) code = problems.idNotOfClient;
  else if (ahead > maxAheadSeconds) code = problems.idTooHigh;
  else if (ahead < -maxBehindSeconds) code = problems.idTooLow;
  if (code === undefined) return true;
  session.reply({ _: 'mt_bad_msg_notification', ...problem(message, code) });
  return false;
}

function problem({ id, seqNo }: Incoming, errorCode: number) {
  return { badMsgId: toLong(id), badMsgSeqno: seqNo, errorCode };
}

/** Opens containers and compressed messages. */
function unpack(world: World, session: Session, message: Incoming): void {
  const { body } = message;
  const constructor = body.readUInt32LE();
  if (constructor === gzipId) unpack(world, session, { ...message, body: unzipSync(readBytes(body, 4)) });
  else if (constructor !== containerId) receiveMessage(world, session, message.id, message.seqNo, body);
  else {
    world.counters.containers += 1;
    for (const inner of contents(body)) {
      if (inner.id % 4n === 0n && inner.id <= message.id) unpack(world, session, inner);
      else session.reply({ _: 'mt_bad_msg_notification', ...problem(inner, problems.badContainer) });
    }
  }
}

function contents(container: Buffer): Incoming[] {
  const messages: Incoming[] = [];
  let at = 8;
  for (let left = container.readUInt32LE(4); left > 0; left--) {
    const id = container.readBigUInt64LE(at);
    const seqNo = container.readInt32LE(at + 8);
    const end = at + 16 + container.readInt32LE(at + 12);
    messages.push({ id, seqNo, body: container.subarray(at + 16, end) });
    at = end;
  }
  if (at !== container.length) throw new Error('a container with something behind it');
  return messages;
}
