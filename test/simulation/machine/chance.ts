import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { createSeededRandom } from '../../../platform/testing/seeded-random.ts';

let random = createSeededRandom(0);

/** Ids and nonces that the product takes from the system follow from this seed on, until the next one. */
export function seedChance(seed: number): void {
  random = createSeededRandom(seed);
}

/** From now on the system's chance is that of the simulated machine: a seed is the same in every process. */
export function takeSystemsChance(): void {
  const { randomFillSync } = crypto;
  const hex = (length: number): string => Buffer.from(random.bytes(length)).toString('hex');
  Object.assign(crypto, {
    randomBytes: (length: number) => Buffer.from(random.bytes(length)),
    randomUUID: () => `${hex(4)}-${hex(2)}-4${hex(2).slice(1)}-8${hex(2).slice(1)}-${hex(6)}`,
    randomFillSync: (into: Uint8Array | ArrayBuffer, offset?: number, size?: number) =>
      into instanceof Uint8Array && offset === undefined && size === undefined
        ? (into.set(random.bytes(into.length)), into)
        : randomFillSync(into as Uint8Array, offset, size),
  });
  syncBuiltinESMExports();
}
