import type { ShownApiSettings } from '../../shared/contract/owner/api-settings.ts';
import type { ShownInbound } from '../../shared/contract/owner/inbound.ts';
import type { RecipientAnswer } from '../../shared/contract/recipients.ts';
import type { UiAnswers, UiCall, UiParsedInput } from '../../shared/contract/ui.ts';
import type { Webhook } from '../../shared/contract/webhooks.ts';

/** What the gateway beside the app knows, in a script. */
export interface FakeGatewayState {
  inbound?: ShownInbound[];
  webhooks?: Webhook[];
  people?: RecipientAnswer[];
  /** Instance 1 of WhatsApp: people must register. */
  optIn?: boolean;
  /** What people send, as base64. */
  picture?: string;
}

type Answers = { [C in UiCall]?: (input: UiParsedInput<C>) => UiAnswers[C] };

const SENT = '0198f2c4-7a31-7c55-9b1e-2f60b1a4d7e3';
/** A red dot. */
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==';

export function fakeGatewayAnswers({
  inbound = [],
  webhooks = [],
  people = [],
  optIn = false,
  picture = PICTURE,
}: FakeGatewayState): Answers {
  let hooks = webhooks;
  let known = people;
  let isRuled = optIn;
  let settings: ShownApiSettings = {
    translation: { kind: 'libretranslate', url: 'http://127.0.0.1:5000', hasKey: false },
    corsOrigins: ['https://shop.example'],
    allowedHosts: [],
    authority: { subject: 'CN=intranet.example', endsAt: '2031-05-03T12:00:00.000Z' },
  };
  return {
    'apiSettings.read': () => settings,
    'apiSettings.change': ({ translation, corsOrigins, allowedHosts, authority }) => {
      settings = {
        ...settings,
        ...(translation !== undefined && {
          translation: translation && {
            kind: translation.kind,
            url: translation.url,
            hasKey: typeof translation.key === 'string',
          },
        }),
        ...(corsOrigins && { corsOrigins }),
        ...(allowedHosts && { allowedHosts }),
        ...(authority === null && { authority: null }),
      };
      return settings;
    },
    'apiSettings.tryTranslation': () => ({ languages: 31 }),
    'inbound.page': ({ search, before, limit }) => {
      const fitting = inbound.filter((message) => JSON.stringify(message).includes(search ?? ''));
      const from = before ?? 0;
      const end = from + limit;
      return { messages: fitting.slice(from, end), ...(end < fitting.length && { next: end }) };
    },
    'recipient.counts': () => ({
      registered: known.filter(({ state }) => state === 'registered').length,
      optedOut: known.filter(({ state }) => state === 'optedOut').length,
    }),
    'recipient.list': ({ state, digits = '', limit }) => {
      const fitting = known.filter((one) => (state ?? one.state) === one.state && one.number.includes(digits));
      const recipients = fitting.slice(0, limit).map(({ number, state, changedAt }) => ({ number, state, changedAt }));
      return { recipients, ...(fitting.length > limit && { next: String(limit) }) };
    },
    'recipient.show': ({ number }) =>
      known.find((one) => one.number === number) ?? { number, state: 'registered', changedAt: '', evidence: [] },
    'recipient.optOut': ({ number }) => {
      known = known.map((one) => (one.number === number ? { ...one, state: 'optedOut' as const } : one));
      return { number, state: 'optedOut' };
    },
    'recipient.import': ({ recipients }) => ({
      registered: recipients.length - 1,
      unchanged: 0,
      refused: ['447700900999'],
    }),
    'recipient.link': () => ({
      number: '447700900123',
      word: 'Hi',
      link: 'https://wa.me/447700900123?text=Hi',
      qr: { svg: '', png: `data:image/png;base64,${PICTURE}` },
    }),
    'person.erase': ({ number }) => {
      known = known.filter((one) => one.number !== number);
      const erased = { messages: 4, inbound: 2, receipts: 0, registrations: 1, attachments: 0 };
      return { ...erased, lost: [], logEmptied: true, atDevices: 0, devices: [] };
    },
    'instance.list': () => ({
      instances: [
        {
          id: 'i',
          client: 'local',
          channel: 'whatsapp',
          instance: 1,
          number: '447700900123',
          held: false,
          optIn: isRuled,
        },
      ],
    }),
    'instance.optIn': ({ optIn }) => {
      isRuled = optIn;
      return {};
    },
    'client.quota': () => ({
      plan: 'trial',
      messages: { used: 37, limit: 200, left: 163, resetsAt: new Date(Date.now() + 5 * 3_600_000).toISOString() },
      recipients: { used: 12, limit: 50, left: 38 },
      services: { translation: { used: 0 }, pdf: { used: 0 } },
      features: [],
      limits: {},
    }),
    'message.send': () => ({ id: SENT }),
    'message.show': ({ id }) => ({
      id,
      client: 'local',
      channel: 'whatsapp',
      instance: 1,
      to: '447700900274',
      status: 'delivered',
      custody: 'ended',
      priority: 'normal',
      networkId: '3EB0',
      acceptedAt: new Date().toISOString(),
      expiresAt: new Date().toISOString(),
      webhooks: [],
      history: [],
    }),
    'inbound.media': () => ({ base64: picture }),
    'webhook.list': () => ({ webhooks: hooks.map((hook) => ({ ...hook, client: 'local' })) }),
    'webhook.set': ({ url = '', form = 'events', events }) => {
      const made: Webhook = {
        id: `hook-${hooks.length + 1}`,
        url,
        form,
        events: events ?? ['message.received', 'message.status', 'account.state'],
        createdAt: new Date().toISOString(),
        waiting: 0,
        parked: 0,
      };
      hooks = [...hooks, made];
      return { ...made, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', token: 'k2QxV9' };
    },
    'webhook.remove': ({ id }) => {
      hooks = hooks.filter((hook) => hook.id !== id);
      return {};
    },
    'webhook.test': () => ({ delivered: true, status: 200, message: 'The receiver answered 200.', durationMs: 41 }),
    'webhook.replay': ({ id, events }) => {
      const replayed = events?.length ?? hooks.find((hook) => hook.id === id)?.parked ?? 0;
      if (events === undefined) hooks = hooks.map((hook) => (hook.id === id ? { ...hook, parked: 0 } : hook));
      return { replayed };
    },
  };
}
