import { Worker } from 'node:worker_threads';
import type { Hashing } from './hashing.ts';

/** Bytes that go to the thread together. */
const PART_BYTES = 256 * 1024;
/** Parts that both threads see: made once, as memory that came and went with every file would keep the garbage collector busy. */
const PARTS = 16;

type Question =
  | { readonly id: number; readonly slot: number; readonly length: number; readonly isLast: boolean }
  /** Of its own memory, when all shared parts are taken. */
  | { readonly id: number; readonly own: ArrayBuffer; readonly length: number; readonly isLast: boolean }
  /** In memory of the caller. */
  | { readonly id: number; readonly shared: SharedArrayBuffer; readonly at: number; readonly length: number }
  | { readonly id: number; readonly isDropped: true };
interface Answer {
  readonly id: number;
  readonly sha256: string;
}

/** As a text, so that a bundle needs no file for it. */
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { createHash } = require('node:crypto');
  const { parts, taken, partBytes } = workerData;
  const isTaken = new Int32Array(taken);
  const hashes = new Map();
  parentPort.on('message', ({ id, slot, own, shared, at, length, isLast, isDropped }) => {
    if (isDropped) return void hashes.delete(id);
    const hash = hashes.get(id) ?? createHash('sha256');
    if (shared) hash.update(new Uint8Array(shared, at, length));
    else if (own) hash.update(new Uint8Array(own, 0, length));
    else hash.update(new Uint8Array(parts, slot * partBytes, length));
    if (own) own.transfer(0);
    if (slot !== undefined) Atomics.store(isTaken, slot, 0);
    if (isLast) {
      hashes.delete(id);
      parentPort.postMessage({ id, sha256: hash.digest('hex') });
    } else hashes.set(id, hash);
  });
`;

/** Memory for one part, `slot` when it is a shared one. */
type Part =
  | { readonly bytes: Uint8Array; readonly slot: number }
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly slot: undefined };

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  takePart(): Part;
  giveBack(part: Part): void;
}

interface Waiting {
  resolve(sha256: string): void;
  reject(error: Error): void;
}

let thread: Thread | undefined;
let hashings = 0;

/**
 * Begins a hash that is computed on a thread of its own, one for the process: the hash of a large file takes longer than all
 * else that is done with it, and the event loop belongs to other callers meanwhile. Small content is hashed faster where it is.
 */
export function hashOnThread(): Hashing {
  const mine = (thread ??= startThread());
  const id = (hashings += 1);
  let part: Part | undefined;
  let filled = 0;
  let isOver = false;

  const send = ({ bytes, slot }: Part, isLast: boolean): void => {
    if (slot === undefined) ask(mine, { id, own: bytes.buffer, length: filled, isLast }, [bytes.buffer]);
    else ask(mine, { id, slot, length: filled, isLast });
    part = undefined;
    filled = 0;
  };

  return {
    add: (bytes) => {
      // The part is another's by now.
      if (isOver) throw new Error('Bytes came after the end of a hash');
      if (bytes.buffer instanceof SharedArrayBuffer) {
        if (part) send(part, false);
        ask(mine, { id, shared: bytes.buffer, at: bytes.byteOffset, length: bytes.byteLength });
        return;
      }
      for (let at = 0; at < bytes.byteLength;) {
        part ??= mine.takePart();
        const next = bytes.subarray(at, at + PART_BYTES - filled);
        // Not `set`, which goes about shared memory word by word.
        Buffer.from(next.buffer, next.byteOffset, next.byteLength).copy(part.bytes, filled);
        filled += next.byteLength;
        at += next.byteLength;
        if (filled === PART_BYTES) send(part, false);
      }
    },
    end: () =>
      new Promise((resolve, reject) => {
        if (isOver || mine !== thread) throw new Error('The hash was lost with its thread, or asked for twice');
        isOver = true;
        mine.waiting.set(id, { resolve, reject });
        send(part ?? mine.takePart(), true);
      }),
    drop: () => {
      if (isOver) return;
      isOver = true;
      ask(mine, { id, isDropped: true });
      if (part) mine.giveBack(part);
    },
  };
}

const ask = ({ worker }: Thread, question: Question, transferred: ArrayBuffer[] = []): void =>
  worker.postMessage(question, transferred);

function startThread(): Thread {
  const parts = new SharedArrayBuffer(PARTS * PART_BYTES);
  const taken = new SharedArrayBuffer(PARTS * Int32Array.BYTES_PER_ELEMENT);
  const isTaken = new Int32Array(taken);
  const workerData = { parts, taken, partBytes: PART_BYTES };
  const worker = new Worker(THREAD, { eval: true, name: 'hash', workerData });
  const waiting: Thread['waiting'] = new Map();
  const started: Thread = {
    worker,
    waiting,
    takePart: () => {
      for (let slot = 0; slot < PARTS; slot += 1) {
        // Only this thread takes, so nobody comes in between.
        if (Atomics.load(isTaken, slot) !== 0) continue;
        Atomics.store(isTaken, slot, 1);
        return { bytes: new Uint8Array(parts, slot * PART_BYTES, PART_BYTES), slot };
      }
      return { bytes: new Uint8Array(PART_BYTES), slot: undefined };
    },
    giveBack: ({ slot }) => {
      if (slot !== undefined) Atomics.store(isTaken, slot, 0);
    },
  };
  // It never keeps the process; who waits for a hash has something that does.
  worker.unref();
  worker.on('message', ({ id, sha256 }: Answer) => {
    waiting.get(id)?.resolve(sha256);
    waiting.delete(id);
  });
  const lose = (cause?: unknown): void => {
    if (thread === started) thread = undefined;
    for (const { reject } of waiting.values()) reject(new Error('The thread that hashes ended', { cause }));
    waiting.clear();
  };
  worker.on('error', lose);
  worker.on('exit', () => lose());
  return started;
}
