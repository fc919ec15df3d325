import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { checkAddress, type GuardRules } from '../../platform/guard-rules.ts';
import {
  WEBHOOK_KINDS,
  WEBHOOKS_MAX,
  type newWebhook,
  type Webhook,
  type webhookChange,
  type WebhookForm,
  type WebhookKind,
} from '../../shared/contract/webhooks.ts';
import type { Clock, Random } from '../../shared/ports.ts';
import type { WebhookName, WebhookSettings, WebhookStore, WebhookView } from '../store/webhooks.ts';
import { makeWebhookSecret } from '../../platform/webhook-signing.ts';
import { troubleWords } from './words.ts';

export type WebhookRefusalCode = 'webhookUnknown' | 'urlRefused' | 'limitInvalid' | 'kindsInvalid' | 'tooManyWebhooks';

/** A wish that cannot be fulfilled, with words for the caller. */
export class WebhookRefusal extends Error {
  readonly code: WebhookRefusalCode;
  constructor(code: WebhookRefusalCode, message: string) {
    super(message);
    this.name = 'WebhookRefusal';
    this.code = code;
  }
}

export interface Made {
  readonly webhook: Webhook;
  /** What was made by this call: it cannot be read later. */
  readonly token?: string;
  readonly secret?: string;
}

export const unknownWebhook = (): WebhookRefusal => new WebhookRefusal('webhookUnknown', 'There is no such webhook.');
const unknownInstance = (): WebhookRefusal =>
  new WebhookRefusal('limitInvalid', 'instance: There is no such instance.');

type Wish = z.output<typeof newWebhook>;
type Change = z.output<typeof webhookChange>;

/** Makes and changes endpoints, for clients and for the owner alike. */
export interface Webhooks {
  /** @throws WebhookRefusal */
  create(client: number, wish: Wish): Promise<Made>;
  /** @throws WebhookRefusal */
  change(which: WebhookName, change: Change): Promise<Made>;
  /** @throws WebhookRefusal `webhookUnknown` */
  remove(which: WebhookName): Promise<void>;
  /** @throws WebhookRefusal `webhookUnknown` */
  one(which: WebhookName): Promise<Webhook>;
  list(client: number): Promise<Webhook[]>;
  /** Of all clients, or of one, with their CLIENT_ID. */
  listAll(client: number | undefined): Promise<(Webhook & { client: string })[]>;
}

/** @param options.guard absent where the rules are not known: then any address is taken, and judged when it is asked. */
export function createWebhooks(options: {
  store: WebhookStore;
  clock: Clock;
  random: Random;
  guard: GuardRules | undefined;
  onChange: () => void;
}): Webhooks {
  const { store, clock, random, guard, onChange } = options;

  const viewed = async ({ client, id }: WebhookName): Promise<WebhookView> => {
    const [view] = await store.webhooks({ client, id });
    if (!view) throw unknownWebhook();
    return view;
  };

  const check = ({ url, channel, instance }: WebhookSettings): void => {
    const trouble = guard ? checkAddress(url, guard) : undefined;
    if (trouble !== undefined) throw new WebhookRefusal('urlRefused', `url: ${troubleWords(trouble)}`);
    if (instance !== null && channel === null) {
      throw new WebhookRefusal('limitInvalid', 'instance: Instances are counted per channel. Give channel too.');
    }
  };

  return {
    create: async (client, wish) => {
      const id = randomUUID();
      const token = wish.token ?? Buffer.from(random.bytes(24)).toString('base64url');
      const secret = makeWebhookSecret(random);
      const { url, form, channel = null, instance = null } = wish;
      const settings = { url, form, kinds: kindsOf(form, wish.events), channel, instance };
      check(settings);
      const made = await store.createWebhook({ ...settings, id, client, token, secret, now: clock.now() });
      if (made === 'unknownInstance') throw unknownInstance();
      if (made === 'tooMany') {
        throw new WebhookRefusal(
          'tooManyWebhooks',
          `You have ${WEBHOOKS_MAX} webhooks, which is the limit. Remove one.`,
        );
      }
      return { webhook: shownWebhook(await viewed({ client, id })), token, secret };
    },

    change: async (which, change) => {
      const before = await viewed(which);
      const form = change.form ?? before.form;
      const keeps = change.events === undefined && form === before.form;
      const settings = {
        url: change.url ?? before.url,
        form,
        kinds: keeps ? before.kinds : kindsOf(form, change.events ?? undefined),
        channel: change.channel === undefined ? before.channel : change.channel,
        instance: change.instance === undefined ? before.instance : change.instance,
      };
      check(settings);
      const { token } = change;
      const secret = change.newSecret === true ? makeWebhookSecret(random) : undefined;
      const wish = { ...which, ...settings, token, secret, now: clock.now() };
      const outcome = await store.changeWebhook(wish);
      if (outcome === 'unknown') throw unknownWebhook();
      if (outcome === 'unknownInstance') throw unknownInstance();
      onChange();
      return {
        webhook: shownWebhook(await viewed(which)),
        ...(token !== undefined && { token }),
        ...(secret !== undefined && { secret }),
      };
    },

    remove: async (which) => {
      const isGone = await store.removeWebhook(which);
      if (!isGone) throw unknownWebhook();
    },

    one: async (which) => shownWebhook(await viewed(which)),

    list: async (client) => (await store.webhooks({ client })).map(shownWebhook),

    listAll: async (client) =>
      (await store.webhooks({ client })).map((view) => ({ ...shownWebhook(view), client: view.client })),
  };
}

/** @throws WebhookRefusal `kindsInvalid` */
function kindsOf(form: WebhookForm, wanted: readonly WebhookKind[] | undefined): readonly WebhookKind[] {
  const possible: readonly WebhookKind[] = form === 'whatsmate' ? ['message.received'] : WEBHOOK_KINDS;
  const kinds = wanted ?? possible;
  if (kinds.every((kind) => possible.includes(kind))) return kinds;
  throw new WebhookRefusal('kindsInvalid', 'events: The form whatsmate tells only message.received.');
}

function shownWebhook(view: WebhookView): Webhook {
  const { id, url, form, kinds, channel, instance, createdAt, lastDeliveredAt, waiting, parked, failing } = view;
  return {
    id,
    url,
    form,
    events: [...kinds],
    ...(channel !== null && { channel }),
    ...(instance !== null && { instance }),
    createdAt: iso(createdAt),
    ...(lastDeliveredAt !== null && { lastDeliveredAt: iso(lastDeliveredAt) }),
    waiting,
    parked,
    ...(failing && {
      failing: {
        since: iso(failing.since),
        failures: failing.failures,
        error: failing.error,
        message: troubleWords(failing.error),
        ...(view.restUntil > 0 && { nextTryAt: iso(view.restUntil) }),
      },
    }),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
