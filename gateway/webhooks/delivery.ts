import type { GuardedFetch } from '../../platform/guarded-fetch.ts';
import { PortError, type Clock, type Log, type Random, type Timer } from '../../shared/ports.ts';
import type { DueWebhook, WebhookResult, WebhookStore } from '../store/webhooks.ts';
import { bodyOf } from './body.ts';
import { sendWebhook } from './send.ts';

/** Events under way at a time, of all endpoints together. */
const PARALLEL = 64;
/** Wakes are hints, clocks jump and stores fail: look at least this often. */
const MAX_PAUSE_MS = 60_000;
/** Nothing is sent for so long after the store has failed. */
const STORE_PAUSE_MS = 15_000;
/** What runs when the gateway stops may end by itself for this long. */
const STOP_MS = 3_000;

/** Since the start of the gateway; `parked` counts events, the others tries. */
export interface WebhookCounters {
  delivered: number;
  failed: number;
  parked: number;
}

export interface Delivery {
  readonly counters: Readonly<WebhookCounters>;
  /** There may be something to deliver. */
  wake(): void;
  /** Lets what runs end for three seconds. What is cut off then is delivered again after the next start. */
  stop(): Promise<void>;
}

/** Empties the outbox of events: due ones are sent side by side, each chat's one after the other. */
export function startDelivery(options: {
  store: Pick<WebhookStore, 'dueWebhooks' | 'settleWebhook'>;
  fetch: GuardedFetch;
  clock: Clock;
  random: Random;
  log: Log;
}): Delivery {
  const { store, fetch, clock, random, log } = options;
  const counters: WebhookCounters = { delivered: 0, failed: 0, parked: 0 };
  const busy = new Map<number, Set<number>>();
  const running = new Set<Promise<void>>();
  const end = new AbortController();
  let after = 0;
  let timer: Timer | undefined;
  let isStopped = false;
  /** A look at the store is under way; `again` when there was a wake meanwhile. */
  let looking: Promise<void> | undefined;
  let again = false;
  /** On the monotonic clock. A store that cannot take results must not have events sent over and over. */
  let restUntil = -Infinity;

  const wake = (): void => {
    if (isStopped) return;
    if (looking) {
      again = true;
      return;
    }
    timer?.cancel();
    looking = look().finally(() => {
      looking = undefined;
      if (again) {
        again = false;
        wake();
      }
    });
  };

  const look = async (): Promise<void> => {
    const pause = (ms: number): void => {
      if (!isStopped) timer = clock.timer(Math.min(MAX_PAUSE_MS, Math.max(0, ms)), wake);
    };
    try {
      const limit = PARALLEL - running.size;
      const rest = restUntil - clock.monotonic();
      if (rest > 0) return pause(rest);
      if (limit <= 0) return pause(MAX_PAUSE_MS);
      const { due, nextAt } = await store.dueWebhooks({ busy, after, limit, now: clock.now() });
      if (isStopped) return;
      for (const event of due) start(event);
      after = due.at(-1)?.target.endpoint ?? after;
      pause((nextAt ?? Infinity) - clock.now());
    } catch (error) {
      log.error('webhooks.lookFailed', { code: codeOf(error) });
      pause(STORE_PAUSE_MS);
    }
  };

  const start = (event: DueWebhook): void => {
    const { seq, target } = event;
    const ofEndpoint = busy.get(target.endpoint) ?? new Set();
    busy.set(target.endpoint, ofEndpoint.add(seq));
    const done = deliver(event)
      .catch((error: unknown) => {
        restUntil = clock.monotonic() + STORE_PAUSE_MS;
        log.error('webhook.notSettled', { webhook: target.id, code: codeOf(error) });
      })
      .finally(() => {
        ofEndpoint.delete(seq);
        if (ofEndpoint.size === 0) busy.delete(target.endpoint);
        running.delete(done);
        wake();
      });
    running.add(done);
  };

  const deliver = async (event: DueWebhook): Promise<void> => {
    const { seq, id, target } = event;
    const result = await attempt(event);
    if (end.signal.aborted) return;
    const now = clock.now();
    const settled = await store.settleWebhook({ seq, revision: target.revision, result, random: random.float(), now });
    if (result.kind === 'received') counters.delivered += 1;
    if (result.kind === 'failed') {
      counters.failed += 1;
      log.info('webhook.failed', { webhook: target.id, event: id, error: result.error });
    }
    if (settled.kind === 'parked') {
      counters.parked += settled.parked;
      log.warn('webhook.parked', { webhook: target.id, events: settled.parked });
    }
  };

  const attempt = async (event: DueWebhook): Promise<WebhookResult> => {
    const { id, target, origin, subject } = event;
    if (!subject) return { kind: 'unreadable' };
    const body = bodyOf({ target, origin, subject });
    if (!body) return { kind: 'pointless' };
    return sendWebhook({ fetch, clock }, { target, id, body, signal: end.signal });
  };

  wake();
  return {
    counters,
    wake,
    stop: async () => {
      isStopped = true;
      timer?.cancel();
      await looking;
      const limit = clock.timer(STOP_MS, () => end.abort());
      await Promise.all(running);
      limit.cancel();
    },
  };
}

const codeOf = (error: unknown): string =>
  error instanceof PortError ? error.code : error instanceof Error ? error.message : 'unknown';
