import type { ShownInbound } from '../../shared/contract/owner/inbound.ts';
import type { UiAnswers, UiCall, UiParsedInput } from '../../shared/contract/ui.ts';
import type { Webhook } from '../../shared/contract/webhooks.ts';

/** What the gateway beside the app knows, in a script. */
export interface FakeGatewayState {
  inbound?: ShownInbound[];
  webhooks?: Webhook[];
}

type Answers = { [C in UiCall]?: (input: UiParsedInput<C>) => UiAnswers[C] };

/** A red dot. */
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==';

export function fakeGatewayAnswers({ inbound = [], webhooks = [] }: FakeGatewayState): Answers {
  let hooks = webhooks;
  return {
    'inbound.page': ({ search, before, limit }) => {
      const fitting = inbound.filter((message) => JSON.stringify(message).includes(search ?? ''));
      const from = before ?? 0;
      const end = from + limit;
      return { messages: fitting.slice(from, end), ...(end < fitting.length && { next: end }) };
    },
    'inbound.media': () => ({ base64: PICTURE }),
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
