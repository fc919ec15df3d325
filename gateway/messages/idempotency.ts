import type { Vault } from '../../shared/ports.ts';
import type { IdempotencyKey } from '../store/messages.ts';
import type { MessageWish } from './accept.ts';

/** What a key stands for: two wishes under one key are the same when all that was asked for is; files count by their hash. */
export function keyOf(wish: MessageWish, key: string, vault: Pick<Vault, 'digest'>): IdempotencyKey {
  const { client, idempotencyKey: _, ...asked } = wish;
  return {
    key: short(vault.digest(`${client} ${key}`, 'idempotency key')),
    asked: short(vault.digest(JSON.stringify(inOrder(asked)), 'idempotent wish')),
  };
}

/** 128 bits tell a day's keys apart with certainty, and half the index stays in memory longer. */
const short = (digest: Uint8Array): Uint8Array => digest.subarray(0, 16);

/** The same value with the names of its fields sorted, so that another order, or another release, makes the same digest. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, inOrder(field)]),
  );
}
