import { ACK_TIMEOUT_MS } from '../model/attempt.ts';
import type { BackoffPolicy } from './backoff.ts';
import { backoffMs } from './backoff.ts';

/**
 * Between two hand-overs of one message on one connection. The first waits for `ACK_TIMEOUT_MS`; later ones wait longer, so
 * that a network that acknowledges nothing is not flooded with copies.
 */
export const RESEND_BACKOFF: BackoffPolicy = { firstMs: ACK_TIMEOUT_MS, factor: 2, maxMs: 600_000, jitter: 0 };

/** Before the next try to prepare a message, when the channel does not say. */
export const PREPARE_BACKOFF: BackoffPolicy = { firstMs: 2_000, factor: 2, maxMs: 300_000, jitter: 0.5 };

/** How long to wait for an ack after hand-over number `handOvers` (1 for the first). */
export const ackDeadlineMs = (handOvers: number, ackTimeoutMs = ACK_TIMEOUT_MS): number =>
  backoffMs({ ...RESEND_BACKOFF, firstMs: ackTimeoutMs }, handOvers, 0);
