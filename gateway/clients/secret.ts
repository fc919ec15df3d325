import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../shared/ports.ts';
import type { SecretHash } from '../store/clients.ts';

/** About 40 ms and 16 MB a check, on a thread of libuv's pool. */
const cost = { N: 16_384, r: 8, p: 1 };
const hashBytes = 32;
const saltBytes = 16;

/** A new CLIENT_SECRET: 32 hexadecimal digits, 128 bits. */
export const makeSecret = (random: Pick<Random, 'bytes'>): string => Buffer.from(random.bytes(16)).toString('hex');

export async function hashSecret(secret: string, random: Pick<Random, 'bytes'>): Promise<SecretHash> {
  const salt = random.bytes(saltBytes);
  return { salt, hash: await derive(secret, salt) };
}

export async function secretMatches(secret: string, stored: SecretHash): Promise<boolean> {
  return timingSafeEqual(await derive(secret, stored.salt), stored.hash);
}

/** Compared against when the client is unknown, so that the time of an answer does not tell which clients exist. */
export const noSecret: SecretHash = { salt: new Uint8Array(saltBytes), hash: new Uint8Array(hashBytes) };

function derive(secret: string, salt: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, hashBytes, cost, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
