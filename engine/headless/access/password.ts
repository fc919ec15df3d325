import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** OWASP's choice for scrypt with 32 MiB: as hard to guess as N = 2^17 with one lane, and kind to small machines. */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const KEY_BYTES = 32;
/** Twice of what scrypt takes for these numbers (128 · N · r). */
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;

export const PASSWORD_MIN = 12;
const PASSWORD_MAX = 200;

/** Counted in characters as people see them; not trimmed, because who chose a space means it. */
export const password = z
  .string()
  .refine((text) => [...text].length >= PASSWORD_MIN && text.length <= PASSWORD_MAX && !/^\s*$/.test(text));

/** As it lies in the file; the numbers lie beside it, so that they can grow. */
export const passwordHash = z.object({
  salt: z.base64(),
  hash: z.base64(),
  N: z.number().int(),
  r: z.number().int(),
  p: z.number().int(),
});
export type PasswordHash = z.infer<typeof passwordHash>;

/** Slow by intent; tests of what is around it pass a quick one. */
export interface Passwords {
  hash(text: string): Promise<PasswordHash>;
  isRight(text: string, hash: PasswordHash): Promise<boolean>;
}

export const scryptPasswords: Passwords = { hash: hashPassword, isRight: isPassword };

async function hashPassword(text: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  const hash = await derive(text, salt, COST);
  return { salt: salt.toString('base64'), hash: hash.toString('base64'), ...COST };
}

async function isPassword(text: string, { salt, hash, ...cost }: PasswordHash): Promise<boolean> {
  const expected = Buffer.from(hash, 'base64');
  const found = await derive(text, Buffer.from(salt, 'base64'), cost);
  return found.byteLength === expected.byteLength && timingSafeEqual(found, expected);
}

/** The same text typed on different machines may come in different forms of Unicode. */
const derive = (text: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(text.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem: MAX_MEMORY_BYTES }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
