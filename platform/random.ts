import { randomBytes } from 'node:crypto';
import type { Random } from '../shared/ports.ts';

/** The operating system's random source. */
export const systemRandom: Random = {
  bytes: (length) => Uint8Array.from(randomBytes(length)),
  float: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
};
