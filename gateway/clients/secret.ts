import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../shared/ports.ts';
import type { SecretHash } from '../store/clients.ts';

/** About 40 ms and 16 MB a check, on a thread of libuv's pool. */
const cost = { N: 16_384, r: 8, p: 1 };
const hashBytes = 32;
const saltBytes = 16;

/** A new CLIENT_SECRET: 32 hexadecimal digits, 128 bits. */
export const makeSecret = (random: Pick<Random, 'bytes'>): string => Buffer.from(random.bytes(16)).toString('hex');

/**
 * @param salt of the client's other secrets, if any: secrets of one salt are checked by one slow hash, so that the time of an
 * answer does not tell how many there are
 */
export async function hashSecret(
  secret: string,
  random: Pick<Random, 'bytes'>,
  salt: Uint8Array = random.bytes(saltBytes),
): Promise<SecretHash> {
  return { salt, hash: await derive(secret, salt) };
}

/** The one that the secret is, if any. */
export async function matchSecret<S extends SecretHash>(secret: string, stored: readonly S[]): Promise<S | undefined> {
  const derived = new Map<string, Uint8Array>();
  for (const one of stored) {
    const name = Buffer.from(one.salt).toString('base64');
    const key = derived.get(name) ?? (await derive(secret, one.salt));
    derived.set(name, key);
    if (timingSafeEqual(key, one.hash)) return one;
  }
  return undefined;
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
