import { Worker } from 'node:worker_threads';
import type { Hashing } from './hashing.ts';

/** Bytes that go to the thread together. */
const PART_BYTES = 512 * 1024;
/** Parts that are kept for further use: they would otherwise be made anew every few milliseconds. */
const SPARE_PARTS = 8;

type Question =
  | { readonly id: number; readonly part: ArrayBuffer; readonly length: number; readonly isLast: boolean }
  | { readonly id: number; readonly isDropped: true };
type Answer = { readonly part: ArrayBuffer } | { readonly id: number; readonly sha256: string };

/** As a text, so that a bundle needs no file for it. */
const THREAD = `
  const { parentPort } = require('node:worker_threads');
  const { createHash } = require('node:crypto');
  const hashes = new Map();
  parentPort.on('message', ({ id, part, length, isLast, isDropped }) => {
    if (isDropped) return void hashes.delete(id);
    const hash = hashes.get(id) ?? createHash('sha256');
    hash.update(new Uint8Array(part, 0, length));
    if (isLast) {
      hashes.delete(id);
      parentPort.postMessage({ id, sha256: hash.digest('hex') });
    } else hashes.set(id, hash);
    parentPort.postMessage({ part }, [part]);
  });
`;

interface Waiting {
  resolve(sha256: string): void;
  reject(error: Error): void;
}

let thread: Worker | undefined;
let hashings = 0;
const spare: ArrayBuffer[] = [];
const waiting = new Map<number, Waiting>();

/**
 * Begins a hash that is computed on a thread of its own, one for the process: the hash of a large file takes longer than all
 * else that is done with it, and the event loop belongs to other callers meanwhile. Small content is hashed faster where it is.
 */
export function hashOnThread(): Hashing {
  const worker = (thread ??= startThread());
  const id = (hashings += 1);
  let part = takePart();
  let filled = 0;
  let isOver = false;

  const send = (isLast: boolean): void => {
    ask(worker, { id, part: part.buffer, length: filled, isLast }, [part.buffer]);
    filled = 0;
  };

  return {
    add: (bytes) => {
      // The part is another's by now.
      if (isOver) throw new Error('Bytes came after the end of a hash');
      for (let at = 0; at < bytes.byteLength;) {
        if (filled === PART_BYTES) {
          send(false);
          part = takePart();
        }
        const next = bytes.subarray(at, at + PART_BYTES - filled);
        part.set(next, filled);
        filled += next.byteLength;
        at += next.byteLength;
      }
    },
    end: () =>
      new Promise((resolve, reject) => {
        if (isOver || worker !== thread) throw new Error('The hash was lost with its thread, or asked for twice');
        isOver = true;
        waiting.set(id, { resolve, reject });
        send(true);
      }),
    drop: () => {
      if (isOver) return;
      isOver = true;
      ask(worker, { id, isDropped: true });
      keepSpare(part.buffer);
    },
  };
}

const takePart = (): Uint8Array<ArrayBuffer> => new Uint8Array(spare.pop() ?? new ArrayBuffer(PART_BYTES));

/** What is too much goes at once, not when the garbage collector comes. */
function keepSpare(part: ArrayBuffer): void {
  if (spare.length < SPARE_PARTS) spare.push(part);
  else part.transfer(0);
}

const ask = (worker: Worker, question: Question, transferred: ArrayBuffer[] = []): void =>
  worker.postMessage(question, transferred);

function startThread(): Worker {
  const worker = new Worker(THREAD, { eval: true, name: 'hash' });
  // It never keeps the process; who waits for a hash has something that does.
  worker.unref();
  worker.on('message', (answer: Answer) => {
    if ('part' in answer) {
      keepSpare(answer.part);
      return;
    }
    waiting.get(answer.id)?.resolve(answer.sha256);
    waiting.delete(answer.id);
  });
  const lose = (cause?: unknown): void => {
    if (thread === worker) thread = undefined;
    for (const { reject } of waiting.values()) reject(new Error('The thread that hashes ended', { cause }));
    waiting.clear();
  };
  worker.on('error', lose);
  worker.on('exit', () => lose());
  return worker;
}
