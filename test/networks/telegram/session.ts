/**
 * A session of a client: a numbered stream of messages that survives connections. What the client has not acknowledged
 * comes again on its next connection; what it asks twice with the same id is done once.
 */
import { gzipSync } from 'node:zlib';
import type { AuthKey } from './auth-keys.ts';
import type { Connection } from './connection.ts';
import { rpcResult, toLong, write, writeBytes, type TlObject } from './wire/schema.ts';
import { seal } from './wire/sealing.ts';
import { seconds, type World } from './world.ts';

interface Envelope {
  readonly id: bigint;
  readonly seqNo: number;
  readonly body: Buffer;
  readonly isUpdate: boolean;
}

/** `lost`: done, but the server has no answer any more. */
export type RequestState = 'working' | 'answered' | 'lost';

export const containerId = 0x73f1f8dc;
export const gzipId = 0x3072cfa1;
const gzipFromBytes = 512;
const maxRequestsKept = 10_000;
/** So many updates wait for a client that is away; then it is told to ask for the difference. */
const maxUpdatesKept = 200;
const maxLateMs = 5000;
/** What one container holds (core.telegram.org/mtproto/service_messages, and fewer bytes than allowed). */
const maxContainerMessages = 1020;
const maxContainerBytes = 512 * 1024;

export class Session {
  readonly id: bigint;
  readonly key: AuthKey;
  readonly #world: World;
  readonly #requests = new Map<bigint, RequestState>();
  /** Content that the client has not acknowledged, by message id. */
  readonly #unacked = new Map<bigint, Envelope>();
  readonly #answerIds = new Map<bigint, bigint>();
  #queue: Envelope[] = [];
  readonly #late: (() => void)[] = [];
  #contentCount = 0;
  #missedUpdates = false;
  connection: Connection | undefined;
  /** Whether the client was told about this session. */
  announced = false;
  /** Set by initConnection. */
  initialised = false;
  /** The newest call's id and number, for the checks of order. */
  newest: { id: bigint; seqNo: number } = { id: 0n, seqNo: -1 };

  constructor(world: World, id: bigint, key: AuthKey) {
    this.#world = world;
    this.id = id;
    this.key = key;
  }

  get isConnected(): boolean {
    return this.connection?.isOpen ?? false;
  }

  /** The client speaks on this connection now; what it has not acknowledged comes again. */
  attach(connection: Connection): void {
    if (this.connection === connection) return;
    this.connection = connection;
    connection.number ??= this.key.account?.number;
    this.#queue = [...this.#unacked.values()];
    if (this.#missedUpdates) {
      this.#missedUpdates = false;
      this.push({ _: 'updatesTooLong' });
    }
    this.#flush();
  }

  requestState(id: bigint): RequestState | undefined {
    return this.#requests.get(id);
  }

  startRequest(id: bigint): void {
    this.#requests.set(id, 'working');
    const [oldest] = this.#requests.keys();
    if (this.#requests.size > maxRequestsKept && oldest !== undefined) this.forgetRequest(oldest);
  }

  /** As if the question had never come. */
  forgetRequest(id: bigint): void {
    this.#requests.delete(id);
    this.#answerIds.delete(id);
  }

  loseAnswer(id: bigint): void {
    this.#requests.set(id, 'lost');
  }

  /** Answers a call with a written value, compressed when it is long. */
  answer(requestId: bigint, value: Buffer): void {
    this.#requests.set(requestId, 'answered');
    const envelope = this.#envelope('answer', rpcResult(requestId, compressed(value)), true);
    this.#answerIds.set(requestId, envelope.id);
    this.#enqueue(envelope);
  }

  /** Answers after the next update, or after some seconds when there is none. */
  answerLate(requestId: bigint, value: Buffer): void {
    this.#late.push(() => this.answer(requestId, value));
    this.#world.clock.timer(maxLateMs, () => this.#answerLate());
  }

  #answerLate(): void {
    for (const answer of this.#late.splice(0)) answer();
  }

  /** Sends the answer again that the client asked for with the same id; nothing when it was acknowledged. */
  repeatAnswer(requestId: bigint): void {
    const id = this.#answerIds.get(requestId);
    if (id !== undefined) this.resend(id);
  }

  resend(id: bigint): void {
    const envelope = this.#unacked.get(id);
    if (envelope) this.#enqueue(envelope);
  }

  acknowledge(id: bigint): void {
    this.#unacked.delete(id);
  }

  /** An answer to a service message: not content, so never acknowledged. */
  reply(object: TlObject | Buffer): void {
    this.#enqueue(this.#envelope('answer', Buffer.isBuffer(object) ? object : write(object), false));
  }

  /** A service message or update that the client must acknowledge. */
  push(object: TlObject): void {
    this.#enqueue(this.#envelope('notice', write(object), true));
  }

  /** An update; a client that is away too long is told to ask for the difference instead. */
  pushUpdate(object: TlObject): void {
    this.#enqueue(this.#envelope('notice', write(object), true, true));
    this.#answerLate();
    if (this.isConnected) return;
    const updates = [...this.#unacked.values()].filter(({ isUpdate }) => isUpdate);
    if (updates.length <= maxUpdatesKept) return;
    for (const { id } of updates) this.#unacked.delete(id);
    this.#missedUpdates = true;
  }

  #envelope(kind: 'answer' | 'notice', body: Buffer, isContent: boolean, isUpdate = false): Envelope {
    const seqNo = this.#contentCount * 2 + (isContent ? 1 : 0);
    if (isContent) this.#contentCount += 1;
    const envelope = { id: this.#world.messageIds.next(kind), seqNo, body, isUpdate };
    if (isContent) this.#unacked.set(envelope.id, envelope);
    return envelope;
  }

  #enqueue(envelope: Envelope): void {
    this.#queue.push(envelope);
    if (this.#queue.length === 1) queueMicrotask(() => this.#flush());
  }

  /** Sends what was written in this turn, in one packet when there are several messages. */
  #flush(): void {
    const queue = this.#queue;
    this.#queue = [];
    let batch: Envelope[] = [];
    let bytes = 0;
    for (const envelope of queue) {
      if (bytes + envelope.body.length > maxContainerBytes || batch.length >= maxContainerMessages) {
        this.#send(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(envelope);
      bytes += envelope.body.length;
    }
    this.#send(batch);
  }

  #send(batch: readonly Envelope[]): void {
    const [first] = batch;
    if (!first || !this.connection?.isOpen) return;
    const { id, seqNo, body } = batch.length === 1 ? first : this.#container(batch);
    const salt = this.key.salt(seconds(this.#world));
    const plain = { salt, sessionId: this.id, messageId: id, seqNo, body };
    this.connection.send(seal(this.key.key, plain, (length) => this.#world.random.bytes(length)));
  }

  #container(batch: readonly Envelope[]): Omit<Envelope, 'isUpdate'> {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(containerId);
    head.writeUInt32LE(batch.length, 4);
    const parts = batch.map(({ id, seqNo, body }) => {
      const part = Buffer.alloc(16);
      part.writeBigUInt64LE(id);
      part.writeInt32LE(seqNo, 8);
      part.writeInt32LE(body.length, 12);
      return Buffer.concat([part, body]);
    });
    const seqNo = this.#contentCount * 2;
    return { id: this.#world.messageIds.next('notice'), seqNo, body: Buffer.concat([head, ...parts]) };
  }

  /** Tells the client that the server knows nothing of earlier messages of this session. */
  announce(firstMessageId: bigint): void {
    this.announced = true;
    this.push({
      _: 'mt_new_session_created',
      firstMsgId: toLong(firstMessageId),
      uniqueId: toLong(Buffer.from(this.#world.random.bytes(8)).readBigUInt64LE()),
      serverSalt: toLong(this.key.salt(seconds(this.#world))),
    });
  }
}

function compressed(value: Buffer): Buffer {
  if (value.length < gzipFromBytes) return value;
  const packed = gzipSync(value, { level: 1 });
  return packed.length < value.length * 0.9 ? writeBytes(gzipId, packed) : value;
}
