import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../shared/ports.ts';
import { ApiError } from './errors.ts';

/** A longer body is read to its end and thrown away, so that the caller gets an answer and not a broken connection. */
const maxDiscardedBytes = 32 * 1024 * 1024;

/**
 * After so many bytes all else has a turn. Node reads up to 2 MB from a fast connection before it looks at anything else: other
 * callers would wait, and disk and threads with what was made of the bytes before.
 */
const TURN_BYTES = 1024 * 1024;

/** How long a caller may take to send a body. */
const maxBodyMs = 60_000;

/**
 * Hands on a body part by part while it comes.
 * @param add may keep the part, which nobody else uses
 * @returns whether it was no longer than `maxBytes`; what came behind them was not handed on
 * @throws ApiError when the connection ends before the body does, or the body takes too long or is far too long
 */
export function readParts(
  payload: IncomingMessage,
  maxBytes: number,
  clock: Clock,
  add: (part: Buffer) => void,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let length = 0;
    let turns = 0;
    let isOver = false;
    const end = (): void => {
      isOver = true;
      timer.cancel();
    };
    /** What still comes is nobody's any more. An error for nothing would cost more than to read a small body. */
    const fail = (error: () => ApiError): void => {
      if (isOver) return;
      end();
      reject(error());
    };
    const incomplete = (): ApiError => new ApiError(400, 'bodyIncomplete', 'The body is incomplete.');
    payload.on('data', (part: Buffer) => {
      length += part.byteLength;
      if (length >= (turns + 1) * TURN_BYTES) {
        turns = Math.floor(length / TURN_BYTES);
        payload.pause();
        setImmediate(() => payload.resume());
      }
      if (isOver) return;
      if (length <= maxBytes) add(part);
      else if (length > maxDiscardedBytes) {
        fail(() => new ApiError(400, 'bodyTooLarge', 'The body is far too large.'));
      }
    });
    payload.once('end', () => {
      end();
      resolve(length <= maxBytes);
    });
    const timer = clock.timer(maxBodyMs, () =>
      fail(() => new ApiError(408, 'bodyTooSlow', 'The body took too long.', { connection: 'close' })),
    );
    payload.once('error', () => fail(incomplete));
    payload.once('close', () => fail(incomplete));
  });
}

/** Undefined when it is longer than `maxBytes`. @throws as `readParts` */
export async function readBody(payload: IncomingMessage, maxBytes: number, clock: Clock): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  if (!(await readParts(payload, maxBytes, clock, (part) => parts.push(part)))) return undefined;
  const [first] = parts;
  return parts.length === 1 && first ? first : Buffer.concat(parts);
}
