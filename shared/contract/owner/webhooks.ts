import { z } from 'zod';
import {
  webhookChange,
  webhookEventsQuery,
  webhookReplay,
  type Webhook,
  type webhookEventsPage,
  type WebhookTest,
} from '../webhooks.ts';
import { clientId } from './names.ts';

const id = z.string().trim().toLowerCase();

export const webhookCalls = {
  'webhook.list': z.object({ client: clientId.optional() }),
  /** Changes the one with this `id`; without it makes one for `client`, which needs `url`. */
  'webhook.set': webhookChange.extend({ id: id.optional(), client: clientId.optional() }),
  'webhook.remove': z.object({ id }),
  'webhook.test': z.object({ id }),
  'webhook.events': webhookEventsQuery.extend({ id: id.optional(), client: clientId.optional() }),
  'webhook.replay': webhookReplay.extend({ id }),
} as const;

export interface WebhookAnswers {
  'webhook.list': { webhooks: (Webhook & { client: string })[] };
  /** Token and secret are shown when they are made, and not again. */
  'webhook.set': Webhook & { token?: string; secret?: string };
  'webhook.remove': Record<string, never>;
  'webhook.test': WebhookTest;
  'webhook.events': z.input<typeof webhookEventsPage>;
  'webhook.replay': { replayed: number };
}
