/** Big numbers, hashes and Diffie-Hellman, on `node:crypto`. */
import { createHash } from 'node:crypto';

export type Bytes = Uint8Array;

export function toBigInt(bytes: Bytes): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** Big-endian, padded with zeros to `length` bytes. */
export function toBytes(value: bigint, length = 0): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return bytes.length >= length ? bytes : Buffer.concat([Buffer.alloc(length - bytes.length), bytes]);
}

export function sha1(...parts: Bytes[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function sha256(...parts: Bytes[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function xor(left: Bytes, right: Bytes): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}

/** Telegram's own safe prime, which clients know and need not test (core.telegram.org/mtproto/auth_key). */
export const dhPrime = Buffer.from(
  'c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543' +
    'aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f642477fe96bb2a941d5bcd1d4ac8cc49880708fa9b' +
    '378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1' +
    '178d169c6bc465b0d6ff9ca3928fef5b9ae4e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee' +
    '2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b',
  'hex',
);
export const dhGenerator = 3;
/** Length of `dhPrime`, of the keys made with it, and of numbers modulo it. */
export const dhBytes = 256;

const primeNumber = toBigInt(dhPrime);

/** `base ** exponent` modulo Telegram's prime. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base % primeNumber;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % primeNumber;
    factor = (factor * factor) % primeNumber;
  }
  return result;
}

export function modulo(value: bigint): bigint {
  return ((value % primeNumber) + primeNumber) % primeNumber;
}

/** One side of a key agreement with Telegram's prime. Node's own would test the prime anew each time, for half a second. */
export class Agreement {
  readonly #secret: bigint;
  readonly publicKey: Buffer;

  /** @param secret random, as long as the prime */
  constructor(secret: Bytes) {
    this.#secret = toBigInt(secret);
    this.publicKey = toBytes(power(BigInt(dhGenerator), this.#secret), dhBytes);
  }

  /** The shared key, 256 bytes. */
  sharedKey(other: Bytes): Buffer {
    return toBytes(power(toBigInt(other), this.#secret), dhBytes);
  }
}
