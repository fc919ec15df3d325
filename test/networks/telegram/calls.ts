/** Calls of the API: order and repetition are checked, wrappers taken off, faults applied, the answer sent. */
import type { Session } from './session.ts';
import { RpcError } from './rpc-error.ts';
import type { Call } from './methods/call.ts';
import { isSend, methodOf } from './methods/table.ts';
import { layer } from './wire/api-schema.ts';
import { toLong, write, writeValue, type TlObject } from './wire/schema.ts';
import type { World } from './world.ts';

const seqNoTooLow = 32;
const seqNoNotOdd = 35;

export function receiveCall(
  world: World,
  session: Session,
  message: { readonly id: bigint; readonly seqNo: number },
  object: TlObject,
): void {
  const { id, seqNo } = message;
  const state = session.requestState(id);
  if (state === 'answered') session.repeatAnswer(id);
  if (state) return;
  const errorCode = orderProblem(session, message);
  if (errorCode !== undefined) {
    world.failures.add('number of a message', `${object._} with ${seqNo} after ${session.newest.seqNo}`);
    session.reply({ _: 'mt_bad_msg_notification', badMsgId: toLong(id), badMsgSeqno: seqNo, errorCode });
    return;
  }
  if (id > session.newest.id) session.newest = message;
  session.startRequest(id);
  const request = unwrapped(session, object);
  run(world, session, id, request).catch((error: unknown) => {
    world.failures.add('the simulator itself', `${request._}: ${error instanceof Error ? error.stack : String(error)}`);
    session.answer(id, write({ _: 'mt_rpc_error', errorCode: 500, errorMessage: 'SIMULATOR_FAILED' }));
  });
}

/** A call is content, so its number is odd, and later calls have higher numbers. */
function orderProblem({ newest }: Session, { id, seqNo }: { id: bigint; seqNo: number }): number | undefined {
  if (seqNo % 2 === 0) return seqNoNotOdd;
  return id > newest.id && seqNo <= newest.seqNo ? seqNoTooLow : undefined;
}

interface Wrapper {
  readonly query: TlObject;
}

function unwrapped(session: Session, object: TlObject): TlObject {
  let request = object;
  let wantsUpdates = true;
  for (;;) {
    if (request._ === 'invokeWithoutUpdates') wantsUpdates = false;
    else if (request._ === 'initConnection') {
      session.initialised = true;
      session.key.deviceModel = request.deviceModel;
    } else if (request._ === 'invokeWithLayer') {
      if (request.layer !== layer) throw new Error(`layer ${request.layer} instead of ${layer}`);
    } else break;
    request = (request as unknown as Wrapper).query;
  }
  // Connections for files alone get no updates, although mtcute does not refuse them.
  if (wantsUpdates && !request._.startsWith('upload.')) session.key.updates = session;
  return request;
}

async function run(world: World, session: Session, id: bigint, request: TlObject): Promise<void> {
  const { counters, faults } = world;
  const name = request._;
  counters.calls[name] = (counters.calls[name] ?? 0) + 1;
  const number = session.key.account?.number;
  if (session.connection && number !== undefined) session.connection.number = number;
  if (isSend(name) && faults.messageDrops.take(number)) {
    session.forgetRequest(id);
    return;
  }
  const value = await answerTo(world, { world, session, key: session.key }, request);
  if (isSend(name) && faults.ackDrops.take(number)) {
    counters.droppedAcks += 1;
    session.loseAnswer(id);
    return;
  }
  if (isSend(name) && faults.lateAnswers.take(number)) {
    session.answerLate(id, value);
    return;
  }
  const cut = isSend(name) && faults.cutAnswers.take(number);
  if (cut) session.connection?.destroy();
  session.answer(id, value);
}

async function answerTo(world: World, call: Call, request: TlObject): Promise<Buffer> {
  try {
    return writeValue(await methodOf(call, request)());
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    world.counters.errors[error.message] = (world.counters.errors[error.message] ?? 0) + 1;
    return write({ _: 'mt_rpc_error', errorCode: error.code, errorMessage: error.message });
  }
}
