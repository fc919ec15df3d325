/** What clients send: service messages, answered here, and calls. */
import { unzipSync } from 'node:zlib';
import { receiveCall } from './calls.ts';
import { RpcError } from './rpc-error.ts';
import { gzipId, type RequestState, type Session } from './session.ts';
import { fromLong, futureSalts, read, readBytes, rpcResult, toLong, write, type TlObject } from './wire/schema.ts';
import { seconds, type World } from './world.ts';

const maxSalts = 64;
const stateUnknown = 1;
/** Bits of a state (core.telegram.org/mtproto/service_messages_about_messages). */
const stateBits: Record<RequestState, number> = { working: 4 + 8 + 32, answered: 4 + 8 + 64, lost: 4 + 8 + 64 };

export function receiveMessage(world: World, session: Session, id: bigint, seqNo: number, body: Buffer): void {
  const isOrdered = body.readUInt32LE() === invokeAfterMessageId;
  if (isOrdered && session.requestState(body.readBigUInt64LE(4)) === undefined) {
    refuse(session, id, new RpcError('MSG_WAIT_FAILED'));
    return;
  }
  let object: TlObject;
  try {
    // Calls run in the order of their arrival anyhow.
    object = read(isOrdered ? unpacked(body.subarray(12)) : body);
  } catch (error) {
    world.failures.add('message', `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    refuse(session, id, new RpcError('INPUT_METHOD_INVALID'));
    return;
  }
  if (object._.startsWith('mt_')) receiveService(world, session, id, object);
  else receiveCall(world, session, { id, seqNo }, object);
}

/** `invokeAfterMsg` names an earlier call, which the server must know. */
const invokeAfterMessageId = 0xcb9f372d;

function refuse(session: Session, id: bigint, { code, message }: RpcError): void {
  session.startRequest(id);
  session.answer(id, write({ _: 'mt_rpc_error', errorCode: code, errorMessage: message }));
}

function receiveService(world: World, session: Session, id: bigint, message: TlObject): void {
  switch (message._) {
    case 'mt_msgs_ack':
      for (const acknowledged of message.msgIds) session.acknowledge(fromLong(acknowledged));
      return;
    case 'mt_ping_delay_disconnect':
      session.connection?.disconnectAfter(message.disconnectDelay * 1000);
      session.reply({ _: 'mt_pong', msgId: toLong(id), pingId: message.pingId });
      return;
    case 'mt_ping':
      session.reply({ _: 'mt_pong', msgId: toLong(id), pingId: message.pingId });
      return;
    case 'mt_get_future_salts': {
      const now = seconds(world);
      const salts = session.key.salts(now, Math.min(Math.max(message.num, 1), maxSalts));
      session.reply(futureSalts(id, now, salts));
      return;
    }
    case 'mt_msgs_state_req': {
      const states = message.msgIds.map((asked) => session.requestState(fromLong(asked)));
      const info = Uint8Array.from(states, (state) => (state ? stateBits[state] : stateUnknown));
      session.reply({ _: 'mt_msgs_state_info', reqMsgId: toLong(id), info });
      return;
    }
    case 'mt_msg_resend_req':
      for (const asked of message.msgIds) session.resend(fromLong(asked));
      return;
    case 'mt_rpc_drop_answer':
      session.reply(rpcResult(id, write({ _: 'mt_rpc_answer_unknown' })));
      return;
    case 'mt_destroy_session': {
      const ended = world.sessions.delete(`${session.key.id} ${fromLong(message.sessionId)}`);
      const sessionId = message.sessionId;
      session.reply(ended ? { _: 'mt_destroy_session_ok', sessionId } : { _: 'mt_destroy_session_none', sessionId });
      return;
    }
    case 'mt_destroy_auth_key':
      session.reply({ _: 'mt_destroy_auth_key_ok' });
      world.keys.delete(session.key.id);
      return;
    default:
      world.failures.add('service message', message._);
  }
}

/** A call behind `invokeAfterMsg` may be compressed by itself. */
function unpacked(body: Buffer): Buffer {
  return body.readUInt32LE() === gzipId ? unzipSync(readBytes(body, 4)) : body;
}
