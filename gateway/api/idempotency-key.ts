import type { FastifyRequest } from 'fastify';
import { ApiError } from './errors.ts';

const maxCharacters = 255;
const printable = /^[\x21-\x7e]+$/;

/** The `Idempotency-Key` of a call, if it has one. @throws ApiError 400 */
export function idempotencyKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || key.length > maxCharacters || !printable.test(key)) {
    throw new ApiError(
      400,
      'idempotencyKeyInvalid',
      `Idempotency-Key must be 1 to ${maxCharacters} printable characters without spaces.`,
    );
  }
  return key;
}
