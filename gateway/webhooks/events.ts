import type { z } from 'zod';
import type { webhookEventsPage, webhookEventsQuery, webhookReplay } from '../../shared/contract/webhooks.ts';
import type { Clock } from '../../shared/ports.ts';
import type { WebhookEventView, WebhookName, WebhookStore } from '../store/webhooks.ts';

type Page = z.input<typeof webhookEventsPage>;

/** One page of events, of one endpoint or of all. */
export async function eventsPage(
  store: Pick<WebhookStore, 'webhookEvents'>,
  which: { client?: number | undefined; webhook?: string | undefined },
  query: z.output<typeof webhookEventsQuery>,
): Promise<Page> {
  const events = await store.webhookEvents({ ...which, ...query, state: query.state });
  return { events: events.map(shownEvent), next: events.at(-1)?.seq ?? query.after };
}

/** @returns how many wait again */
export function replay(
  { store, clock }: { store: Pick<WebhookStore, 'replayWebhooks'>; clock: Clock },
  which: WebhookName,
  wish: z.output<typeof webhookReplay>,
): Promise<number> {
  const { events, delivered } = wish;
  const from = wish.from === undefined ? undefined : Date.parse(wish.from);
  const to = wish.to === undefined ? undefined : Date.parse(wish.to);
  return store.replayWebhooks({ ...which, events, from, to, delivered, now: clock.now() });
}

function shownEvent(event: WebhookEventView): Page['events'][number] {
  const { id, webhook, kind: type, channel, instance, message, state, tries, error } = event;
  return {
    id,
    webhook,
    type,
    channel,
    instance,
    state,
    tries,
    createdAt: iso(event.createdAt),
    ...(message !== null && { message }),
    ...(event.lastTryAt !== null && { lastTryAt: iso(event.lastTryAt) }),
    ...(event.nextTryAt !== null && { nextTryAt: iso(event.nextTryAt) }),
    ...(error !== null && { error }),
    ...(event.endedAt !== null && { endedAt: iso(event.endedAt) }),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
