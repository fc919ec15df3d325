import { randomUUID } from 'node:crypto';
import type { GuardedFetch } from '../../platform/guarded-fetch.ts';
import type { WebhookTest } from '../../shared/contract/webhooks.ts';
import type { Clock, Log, Random } from '../../shared/ports.ts';
import type { GatewayStore } from '../store/store.ts';
import type { WebhookName } from '../store/webhooks.ts';
import { testBody } from './body.ts';
import { startDelivery, type WebhookCounters } from './delivery.ts';
import { unknownWebhook } from './registry.ts';
import { sendWebhook } from './send.ts';
import { troubleWords } from './words.ts';

/** `oldestMs`: how long the oldest event waits; 0 when none does. */
export interface WebhookFigures extends Readonly<WebhookCounters> {
  readonly waiting: number;
  readonly oldestMs: number;
  /** Events that are parked now, whenever it was. */
  readonly parkedNow: number;
}

/** Delivery, as the rest of a running gateway knows it. */
export interface RunningWebhooks {
  wake(): void;
  /** Sends a test event now, besides the outbox. @throws WebhookRefusal `webhookUnknown` */
  test(which: WebhookName): Promise<WebhookTest>;
  figures(): Promise<WebhookFigures>;
  stop(): Promise<void>;
}

export function startWebhooks(options: {
  store: GatewayStore;
  fetch: GuardedFetch;
  clock: Clock;
  random: Random;
  log: Log;
}): RunningWebhooks {
  const { store, fetch, clock } = options;
  const delivery = startDelivery(options);
  const end = new AbortController();

  return {
    wake: delivery.wake,

    test: async (which) => {
      const target = await store.webhookTarget({ ...which, now: clock.now() });
      const [view] = await store.webhooks(which);
      if (!target || !view) throw unknownWebhook();
      const instances = await store.instances(view.client);
      const origin = instances.find(
        ({ channel, instance }) => channel === (view.channel ?? channel) && instance === (view.instance ?? instance),
      );
      const from = { instance: origin?.instance ?? 1, number: origin?.boundNumber ?? null };
      const body = testBody(target, from, clock.now());
      const began = clock.monotonic();
      const sent = await sendWebhook({ fetch, clock }, { target, id: randomUUID(), body, signal: end.signal });
      const durationMs = Math.round(clock.monotonic() - began);
      const status = sent.status === undefined ? {} : { status: sent.status };
      if (sent.kind === 'received') {
        return { delivered: true, ...status, message: `The receiver answered ${sent.status}.`, durationMs };
      }
      return { delivered: false, ...status, error: sent.error, message: troubleWords(sent.error), durationMs };
    },

    figures: async () => {
      const { waiting, oldestAt, parked } = await store.webhookBacklog();
      const oldestMs = oldestAt === null ? 0 : Math.max(0, clock.now() - oldestAt);
      return { ...delivery.counters, waiting, oldestMs, parkedNow: parked };
    },

    stop: async () => {
      end.abort();
      await delivery.stop();
    },
  };
}
