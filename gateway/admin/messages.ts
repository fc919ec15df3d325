import { setImmediate as turn } from 'node:timers/promises';
import { refusalError } from '../api/refusals.ts';
import type { EraseCursor, MessageDetails, PeopleStore, ReceivedDetails } from '../store/people.ts';
import { AdminError, unknownClient, type AdminHandlers } from './calls.ts';
import type {
  ErasureState,
  messageCalls,
  ShownEvent,
  ShownMessage,
  ShownReceived,
} from '../../shared/contract/owner/messages.ts';
import type { WebhookEventView } from '../store/webhooks.ts';
import { iso, type AdminServices } from './services.ts';

export function messageHandlers(services: AdminServices): AdminHandlers<typeof messageCalls> {
  const { store, clock, accept, polls, removeMedia } = services;
  const shown = (one: MessageDetails): ShownMessage => ({
    id: one.id,
    client: one.client,
    channel: one.channel,
    instance: one.instance,
    to: one.to.kind === 'number' ? one.to.number : one.to.name,
    status: one.status,
    ...(one.reason === null ? {} : { reason: one.reason }),
    ...(one.detail === null ? {} : { detail: one.detail }),
    custody: one.custody,
    ...(one.device === null ? {} : { device: { ...one.device, lastSeenAt: iso(one.device.lastSeenAt) } }),
    priority: one.priority,
    ...(one.isSystem ? { system: true as const } : {}),
    networkId: one.networkId,
    ...(one.media === null ? {} : { media: one.media }),
    acceptedAt: iso(one.acceptedAt),
    ...(one.notBefore === null ? {} : { notBefore: iso(one.notBefore) }),
    expiresAt: iso(one.expiresAt),
    webhooks: one.webhooks.map((event) => shownEvent(event, event.status)),
    history: one.history.map(({ status, reason, at }) => ({
      status,
      ...(reason === null ? {} : { reason }),
      at: iso(at),
    })),
  });

  return {
    'message.send': async ({ client, channel, instance, number, text }) => {
      if (accept === undefined) {
        throw new AdminError('notRunning', 'No gateway runs on this folder: start it first, then send.');
      }
      const found = await store.client(client);
      if (!found) throw unknownClient();
      const outcome = await accept({
        client: found.client,
        channel,
        instance,
        to: { kind: 'number', number },
        content: { kind: 'text', text },
      });
      if (outcome.kind === 'refused') throw new AdminError('refused', refusalError(outcome.refusal).message);
      return { id: outcome.id };
    },

    'message.show': async ({ id }) => {
      const found = await store.messageDetails(id);
      if (!found) throw new AdminError('messageUnknown', 'There is no such message.');
      return shown(found);
    },

    'message.received': async ({ id }) => {
      const found = await store.receivedDetails(id);
      if (!found) throw new AdminError('messageUnknown', 'There is no such message.');
      return shownReceived(found);
    },

    'message.find': async ({ number, limit }) => {
      const received = await store.receivedFrom({ number, limit: limit + 1 });
      const messages: MessageDetails[] = [];
      let before: number | undefined;
      do {
        const stretch = await store.messagesTo({ number, before });
        messages.push(...stretch.messages);
        before = stretch.next;
        await turn();
      } while (before !== undefined && messages.length <= limit);
      return {
        messages: messages.slice(0, limit).map(shown),
        received: received.slice(0, limit).map(shownReceived),
        more: Math.max(messages.length, received.length) > limit,
      };
    },

    'person.erasure': async ({ number }) => stateOf(await store.erasureOf(number)),

    'person.erase': async ({ number, force }) => {
      const erased = { messages: 0, inbound: 0, receipts: 0, registrations: 0, attachments: 0 };
      const media = new Set<string>();
      const devices = new Set<number>();
      const lost = new Set<string>();
      let from: EraseCursor | undefined;
      do {
        const stretch = await store.erasePerson({ number, force, from, now: clock.now() });
        for (const what of ['messages', 'inbound', 'receipts', 'registrations'] as const) erased[what] += stretch[what];
        for (const sha256 of stretch.media) media.add(sha256);
        for (const device of stretch.devices) devices.add(device);
        for (const name of stretch.lost) lost.add(name);
        from = stretch.next;
      } while (from !== undefined);
      for (const device of devices) polls?.wake(device);
      for (const sha256 of media) {
        if (await removeMedia({ sha256, before: clock.now() + 1 })) erased.attachments += 1;
      }
      const logEmptied = await store.forgetRemoved();
      return { ...erased, lost: [...lost], logEmptied, ...stateOf(await store.erasureOf(number)) };
    },
  };
}

function stateOf({ atDevices, devices }: Awaited<ReturnType<PeopleStore['erasureOf']>>): ErasureState {
  return {
    atDevices,
    devices: devices.map(({ id, name, lastSeenAt, canErase }) => ({
      id,
      name,
      lastSeenAt: iso(lastSeenAt),
      ...(canErase ? {} : { tooOld: true as const }),
    })),
  };
}

function shownReceived(one: ReceivedDetails): ShownReceived {
  const { id, client, channel, instance, networkId, from, receivedAt, webhooks } = one;
  return {
    id,
    client,
    channel,
    instance,
    networkId,
    ...(from === null ? {} : { from }),
    receivedAt: iso(receivedAt),
    webhooks: webhooks.map((event) => shownEvent(event)),
  };
}

function shownEvent(event: WebhookEventView, status: string | null = null): ShownEvent {
  const { id, webhook, state, tries, error, createdAt, lastTryAt, nextTryAt, endedAt } = event;
  return {
    event: id,
    webhook,
    ...(status === null ? {} : { status }),
    state,
    tries,
    ...(error === null || state === 'delivered' ? {} : { error }),
    createdAt: iso(createdAt),
    ...(lastTryAt === null ? {} : { lastTryAt: iso(lastTryAt) }),
    ...(nextTryAt === null ? {} : { nextTryAt: iso(nextTryAt) }),
    ...(endedAt === null ? {} : { endedAt: iso(endedAt) }),
  };
}
