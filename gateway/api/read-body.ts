import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../shared/ports.ts';
import { ApiError } from './errors.ts';

/** A longer body is read to its end and thrown away, so that the caller gets an answer and not a broken connection. */
const maxDiscardedBytes = 32 * 1024 * 1024;

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
    let isOver = false;
    payload.on('data', (part: Buffer) => {
      length += part.byteLength;
      if (length <= maxBytes) add(part);
      else if (length > maxDiscardedBytes) reject(new ApiError(400, 'bodyTooLarge', 'The body is far too large.'));
    });
    payload.once('end', () => {
      isOver = true;
      timer.cancel();
      resolve(length <= maxBytes);
    });
    const timer = clock.timer(maxBodyMs, () =>
      reject(new ApiError(408, 'bodyTooSlow', 'The body took too long.', { connection: 'close' })),
    );
    payload.once('error', () => reject(new ApiError(400, 'bodyIncomplete', 'The body is incomplete.')));
    payload.once('close', () => {
      timer.cancel();
      // It also comes after the end, and an error for nothing costs more than to read a small body.
      if (!isOver) reject(new ApiError(400, 'bodyIncomplete', 'The body is incomplete.'));
    });
  });
}

/** Undefined when it is longer than `maxBytes`. @throws as `readParts` */
export async function readBody(payload: IncomingMessage, maxBytes: number, clock: Clock): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  if (!(await readParts(payload, maxBytes, clock, (part) => parts.push(part)))) return undefined;
  const [first] = parts;
  return parts.length === 1 && first ? first : Buffer.concat(parts);
}
