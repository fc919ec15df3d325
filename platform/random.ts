import { randomFillSync } from 'node:crypto';
import type { Random } from '../shared/ports.ts';

/** Drawn at once: a call of the system for every id would cost more than all else that is done with it. */
const DRAWN_BYTES = 4_096;

/** The operating system's random source. Bytes are given out once and wiped where they were kept. */
export const systemRandom: Random = {
  bytes,
  float: () => Buffer.from(bytes(6)).readUIntBE(0, 6) / 2 ** 48,
};

const drawn = new Uint8Array(DRAWN_BYTES);
let used = DRAWN_BYTES;

function bytes(length: number): Uint8Array {
  if (length > DRAWN_BYTES) return randomFillSync(new Uint8Array(length));
  if (used + length > DRAWN_BYTES) {
    randomFillSync(drawn);
    used = 0;
  }
  const given = drawn.slice(used, used + length);
  drawn.fill(0, used, (used += length));
  return given;
}
