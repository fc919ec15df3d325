import { newWebhook } from '../../shared/contract/webhooks.ts';
import { eventsPage, replay } from '../webhooks/events.ts';
import { createWebhooks, WebhookRefusal } from '../webhooks/registry.ts';
import { AdminError, unknownClient, type AdminHandlers } from './calls.ts';
import type { webhookCalls } from '../../shared/contract/owner/webhooks.ts';
import type { AdminServices } from './services.ts';

export function webhookHandlers(services: AdminServices): AdminHandlers<typeof webhookCalls> {
  const { store, clock, random, delivery } = services;
  const webhooks =
    services.webhooks ?? createWebhooks({ store, clock, random, guard: undefined, onChange: () => undefined });

  /** @throws AdminError `clientUnknown` */
  const keyOf = async (client: string | undefined): Promise<number | undefined> => {
    if (client === undefined) return undefined;
    const found = await store.client(client);
    if (!found) throw unknownClient();
    return found.client;
  };

  return {
    'webhook.list': async ({ client }) => ({ webhooks: await webhooks.listAll(await keyOf(client)) }),

    'webhook.set': async ({ id, client, ...change }) => {
      const key = await keyOf(client);
      if (id !== undefined) {
        const { webhook, ...made } = await refusing(webhooks.change({ client: key, id }, change));
        return { ...webhook, ...made };
      }
      const { url, events, channel, instance } = change;
      if (key === undefined || url === undefined) {
        throw new AdminError('badInput', 'A new webhook needs a client and a url. To change one, give its id.');
      }
      const limits = { events: events ?? undefined, channel: channel ?? undefined, instance: instance ?? undefined };
      const wish = newWebhook.parse({ ...change, ...limits });
      const { webhook, ...made } = await refusing(webhooks.create(key, wish));
      return { ...webhook, ...made };
    },

    'webhook.remove': async ({ id }) => {
      await refusing(webhooks.remove({ id }));
      return {};
    },

    'webhook.test': async ({ id }) => {
      if (!delivery) throw new AdminError('notRunning', 'Only a running gateway can ask the receiver. Start it first.');
      return refusing(delivery.test({ id }));
    },

    'webhook.events': async ({ id, client, ...query }) => {
      if (id !== undefined) await refusing(webhooks.one({ id }));
      return eventsPage(store, { client: await keyOf(client), webhook: id }, query);
    },

    'webhook.replay': async ({ id, ...wish }) => {
      await refusing(webhooks.one({ id }));
      const replayed = await replay({ store, clock }, { id }, wish);
      delivery?.wake();
      return { replayed };
    },
  };
}

/** Refusals in the owner's terms. */
async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof WebhookRefusal)) throw error;
    throw new AdminError(error.code === 'webhookUnknown' ? 'webhookUnknown' : 'refused', error.message);
  }
}
