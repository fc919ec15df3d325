import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { readBody } from './read-body.ts';

const PART = 64 * 1024;

describe('a long body that comes at once', () => {
  it('is read whole and in order, and lets all else have a turn in between', async () => {
    const parts = Array.from({ length: 64 }, (_, index) => Buffer.alloc(PART, index));
    const left = [...parts];
    const payload = new Readable({
      read() {
        this.push(left.shift() ?? null);
      },
    }) as IncomingMessage;
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      if (!payload.readableEnded) setImmediate(turn);
    };
    setImmediate(turn);
    const body = await readBody(payload, 100 * PART, createManualClock());
    expect(body?.equals(Buffer.concat(parts))).toBe(true);
    expect(turns).toBeGreaterThanOrEqual(3);
  });
});
