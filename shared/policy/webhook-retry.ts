import { backoffMs, type BackoffPolicy } from './backoff.ts';

/** After this time an event that was tried in vain is parked, and its chat goes on. */
export const PARK_AFTER_MS = 72 * 3_600_000;

/** An endpoint that failed so often in a row is probed: one event at a time, with pauses. */
const PROBE_AFTER = 5;
/** Tries of one event while its endpoint takes others. */
const EVENT_BACKOFF: BackoffPolicy = { firstMs: 5_000, factor: 2, maxMs: 30 * 60_000, jitter: 0.5 };
const PROBE_BACKOFF: BackoffPolicy = { firstMs: 30_000, factor: 2, maxMs: 5 * 60_000, jitter: 0.5 };
/** A receiver may ask for a longer pause than ours, up to this. Nothing waits longer: if it seems to, the clock was set back. */
export const WAIT_MAX_MS = 3_600_000;

/** Events of one endpoint that are under way at a time: many when it answers, few when it has just failed. */
const PARALLEL = 8;
const PARALLEL_AFTER_FAILURE = 2;

export const isProbed = (failures: number): boolean => failures >= PROBE_AFTER;

/** @param failures the endpoint's failures since its last success */
export function parallelTries(failures: number): number {
  if (failures === 0) return PARALLEL;
  return isProbed(failures) ? 1 : PARALLEL_AFTER_FAILURE;
}

export interface FailureFacts {
  /** Of this event and of its endpoint, the last failure included. */
  readonly tries: number;
  readonly endpointFailures: number;
  /** When the event was made, or replayed. UTC milliseconds. */
  readonly waitingSince: number;
  readonly now: number;
  /** What the receiver asked for. */
  readonly retryAfterMs: number | undefined;
  /** Uniform in [0, 1). */
  readonly random: number;
}

export interface FailureDecision {
  readonly parks: boolean;
  /** When this event is tried again at the earliest. */
  readonly retryAt: number;
  /** Until then the endpoint is left alone; 0 when it is not. */
  readonly restUntil: number;
}

/** What follows from a try that failed. */
export function afterFailure(facts: FailureFacts): FailureDecision {
  const { tries, endpointFailures, waitingSince, now, retryAfterMs, random } = facts;
  const asked = Math.min(retryAfterMs ?? 0, WAIT_MAX_MS);
  const rest = Math.max(asked, isProbed(endpointFailures) ? probeMs(endpointFailures, random) : 0);
  return {
    parks: now - waitingSince >= PARK_AFTER_MS,
    retryAt: now + Math.max(asked, backoffMs(EVENT_BACKOFF, tries, random)),
    restUntil: rest === 0 ? 0 : now + rest,
  };
}

const probeMs = (failures: number, random: number): number =>
  backoffMs(PROBE_BACKOFF, failures - PROBE_AFTER + 1, random);

/** Milliseconds until the instant of a `Retry-After` header: seconds, or an HTTP date (RFC 9110, 10.2.3). */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = /^[A-Z][a-z]{2},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
