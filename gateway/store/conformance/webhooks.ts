import { describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/contract/device.ts';
import { plan } from '../../../shared/contract/plan.ts';
import type { WebhookKind } from '../../../shared/contract/webhooks.ts';
import { PARK_AFTER_MS } from '../../../shared/policy/webhook-retry.ts';
import type { ContractTools } from '../conformance.ts';
import type { DueWebhook, WebhookResult, WebhookSettings } from '../webhooks.ts';
import { receipt, sentResult, T0 } from './harness.ts';

const KINDS: readonly WebhookKind[] = ['message.received', 'message.status', 'account.state'];
const settings: WebhookSettings = {
  url: 'https://a.example/',
  form: 'events',
  kinds: KINDS,
  channel: null,
  instance: null,
};
const failure: WebhookResult = { kind: 'failed', error: 'http500', retryAfterMs: undefined };

const received = (
  networkId: string,
  number = '4915100000001',
  content = { kind: 'text', text: networkId } as const,
): Report => ({
  kind: 'inbound',
  accountId: 'acc',
  agoMs: 0,
  inbound: { networkId, chat: { kind: 'person' }, from: { number }, content, sentAgoMs: 0 },
});

export function webhookContract({ store, steps, reopen }: ContractTools): void {
  const add = (client: number, id: string, more: Partial<WebhookSettings> = {}) =>
    store().createWebhook({ ...settings, ...more, id, client, token: 'token', secret: `whsec_${id}`, now: T0 });

  const due = async (now = T0, busy: ReadonlyMap<number, ReadonlySet<number>> = new Map(), limit = 100) =>
    (await store().dueWebhooks({ busy, after: 0, limit, now })).due;

  const settle = ({ seq, target }: DueWebhook, result: WebhookResult, now = T0) =>
    store().settleWebhook({ seq, revision: target.revision, result, random: 0, now });

  const said = (event: DueWebhook): string | undefined => {
    const { subject } = event;
    if (subject === undefined) return undefined;
    if ('message' in subject) return subject.message.networkId;
    return subject.kind === 'message.status' ? subject.status : subject.state;
  };

  /** Delivers all that is due, as long as there is more. */
  const drain = async (now = T0): Promise<(string | undefined)[]> => {
    const got: (string | undefined)[] = [];
    for (let events = await due(now); events.length > 0; events = await due(now)) {
      for (const event of events) {
        got.push(said(event));
        await settle(event, { kind: 'received' }, now);
      }
    }
    return got;
  };

  const eventsOf = (state?: 'waiting' | 'delivered' | 'parked') =>
    store().webhookEvents({ state, after: 0, limit: 500 });

  describe('webhooks: the outbox of events', () => {
    it('tells what was received, what became of messages and how the account stands, and survives a restart', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      const id = await steps.accept(client, { number: '4915100000002' });
      await steps.take(run, (await steps.lease(run)).fresh);
      await steps.report(run, 1, [
        received('A'),
        { kind: 'sending', id, fence: 1, agoMs: 900 },
        sentResult(id, 1),
        receipt(id, 'read'),
        { kind: 'session', accountId: 'acc', state: 'waiting', cause: 'offline', agoMs: 500 },
        { kind: 'session', accountId: 'acc', state: 'waiting', cause: 'offline', agoMs: 0 },
      ]);
      await reopen();
      const events = await due();
      expect(events.map(said)).toEqual(['A', 'sending', 'waiting']);
      expect(events).toMatchObject([
        { origin: { channel: 'whatsapp', instance: 1, number: '491510000000' } },
        { subject: { id, to: { kind: 'number', number: '4915100000002' }, at: T0, reason: null } },
        { subject: { state: 'waiting', cause: 'offline', at: T0 - 500 } },
      ]);
      expect(events[0]?.target).toMatchObject({ url: 'https://a.example/', token: 'token', secrets: ['whsec_w'] });
      expect(new Set((await eventsOf()).map((event) => event.id)).size).toBe(5);
      expect(await drain()).toEqual(['A', 'sending', 'waiting', 'sent', 'read']);
    });

    it('tells each endpoint what it asked for, and other clients nothing', async () => {
      const { client, run } = await steps.house();
      const other = await steps.client('other', 1);
      await add(client, 'statuses', { kinds: ['message.status'] });
      await add(client, 'instance 2', { channel: 'whatsapp', instance: 1, kinds: ['message.received'] });
      await add(client, 'telegram', { channel: 'telegram' });
      await add(client, 'words', { form: 'whatsmate', kinds: ['message.received'] });
      await add(other, 'other');
      await steps.report(run, 1, [
        received('A'),
        received('B', '4915100000001', { kind: 'reaction', emoji: '!', toNetworkId: 'A' } as never),
      ]);
      expect((await eventsOf()).map(({ webhook }) => webhook)).toEqual(['instance 2', 'words', 'instance 2']);
    });

    it('tells of edits and deletions in the order of their chat, with what the message says by then', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w', { kinds: ['message.received', 'message.edited', 'message.deleted'] });
      await add(client, 'words', { form: 'whatsmate', kinds: ['message.received'] });
      const change = (networkId: string, content: unknown) => received(networkId, '4915100000001', content as never);
      await steps.report(run, 1, [
        received('A'),
        change('E', { kind: 'edit', toNetworkId: 'A', content: { kind: 'text', text: 'new' } }),
        change('D', { kind: 'deletion', toNetworkId: 'A' }),
      ]);
      expect((await eventsOf()).map(({ webhook, kind }) => [webhook, kind])).toEqual([
        ['w', 'message.received'],
        ['words', 'message.received'],
        ['w', 'message.edited'],
        ['w', 'message.deleted'],
      ]);
      const [first] = await due();
      expect(first?.subject).toMatchObject({ kind: 'message.received', message: { content: { kind: 'deleted' } } });
      expect(await drain()).toEqual(['A', 'A', 'E', 'D']);
    });

    it('tells what was received only under a plan that includes receiving', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      const features = (names: string[]) =>
        store().putPlan({ name: 'tested', plan: plan.parse({ features: names }), now: T0 });
      await features(['media']);
      await store().changeClient({ id: 'shop', plan: 'tested', now: T0 });
      await steps.report(run, 1, [received('A'), { kind: 'session', accountId: 'acc', state: 'waiting', agoMs: 0 }]);
      expect(await drain()).toEqual(['waiting']);
      await features(['receiving']);
      await steps.report(run, 3, [received('B')]);
      expect(await drain()).toEqual(['B']);
    });

    it('takes at most ten endpoints of a client, and only instances that there are', async () => {
      const client = await steps.client();
      expect(await add(client, 'x', { channel: 'whatsapp', instance: 2 })).toBe('unknownInstance');
      for (let count = 0; count < 10; count += 1) expect(await add(client, `w${count}`)).toBe('created');
      expect(await add(client, 'one more')).toBe('tooMany');
      expect(await store().webhooks({ client })).toHaveLength(10);
    });

    it('makes no event of what is told again', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [received('A'), received('A')]);
      expect(await drain()).toEqual(['A']);
    });

    it('tells what waited for its account to be bound', async () => {
      const client = await steps.client();
      await add(client, 'w');
      const device = await steps.enrolledDevice();
      const run = await steps.running(device);
      await steps.report(run, 1, [received('A'), received('B')]);
      expect(await due()).toEqual([]);
      await steps.bind(device, { number: '491510000000' });
      expect(await drain()).toEqual(['A', 'B']);
    });
  });

  describe('webhooks: order', () => {
    it('per chat one event at a time is due; chats do not wait for each other', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [
        received('A1', '4915100000001'),
        received('A2', '4915100000001'),
        received('B1', '4915100000002'),
      ]);
      const [first, other] = await due();
      expect([first, other].map((event) => event && said(event))).toEqual(['A1', 'B1']);
      if (!first || !other) throw new Error('nothing is due');
      await settle(first, failure);
      await settle(other, { kind: 'received' });
      expect(await due()).toEqual([]);
      expect((await due(T0 + 5_000)).map(said)).toEqual(['A1']);
      expect(await drain(T0 + 5_000)).toEqual(['A1', 'A2']);
    });

    it('what is under way is not offered again, and there are at most eight at a time', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(
        run,
        1,
        Array.from({ length: 12 }, (_, index) => received(`M${index}`, `49151000000${index + 10}`)),
      );
      const first = await due();
      expect(first).toHaveLength(8);
      const busy = (events: DueWebhook[]) =>
        new Map(events.map(({ target }) => [target.endpoint, new Set(events.map(({ seq }) => seq))]));
      expect(await due(T0, busy(first))).toEqual([]);
      expect((await due(T0, busy(first.slice(0, 5)))).map(said)).toEqual(['M5', 'M6', 'M7']);
      expect(await due(T0, new Map(), 3)).toHaveLength(3);
    });

    it('goes on with the chat when what an event tells of is removed', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w', { kinds: ['message.received'] });
      await steps.report(run, 1, [received('OLD')]);
      const later = { ...run, now: T0 + 10_000 };
      await store().recordReports(later, {
        storeId: '0b2f7d3e-6a4c-4e1f-9d55-7a1c3b8f2e01',
        first: 2,
        reports: [received('NEW')],
      });
      await store().removeInbound({ before: T0 + 1, limit: 10 });
      expect((await due(T0 + 10_000)).map(said)).toEqual(['NEW']);
    });

    it('serves the endpoints behind the last one first', async () => {
      const { client, run } = await steps.house();
      await add(client, 'one');
      await add(client, 'two');
      await steps.report(run, 1, [received('A')]);
      const [one] = await due(T0, new Map(), 1);
      const after = one?.target.endpoint ?? 0;
      const { due: next } = await store().dueWebhooks({ busy: new Map(), after, limit: 1, now: T0 });
      expect([one, ...next].map((event) => event?.target.id)).toEqual(['one', 'two']);
    });
  });

  describe('webhooks: an endpoint that fails', () => {
    const fail = async (times: number, now = T0) => {
      for (let count = 0; count < times; count += 1) {
        const [event] = await due(now + count * 3_600_000);
        if (!event) throw new Error(`nothing is due at ${count}`);
        await settle(event, failure, now + count * 3_600_000);
      }
    };

    it('is shown, left alone for a while and probed with the event that was tried least; a success brings all back', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [received('A', '4915100000001')]);
      await fail(5);
      const at = T0 + 4 * 3_600_000;
      expect(await store().webhooks({ client })).toMatchObject([
        { waiting: 1, parked: 0, failing: { since: T0, failures: 5, error: 'http500' }, restUntil: at + 30_000 },
      ]);
      await steps.report(run, 2, [received('B', '4915100000002')]);
      const asked = await store().dueWebhooks({ busy: new Map(), after: 0, limit: 9, now: at });
      expect(asked).toEqual({ due: [], nextAt: at + 30_000 });
      const [probe, ...more] = await due(at + 30_000);
      expect(probe && said(probe)).toBe('B');
      expect(more).toEqual([]);
      if (probe) await settle(probe, { kind: 'received' }, at + 30_000);
      expect(await store().webhooks({ client })).toMatchObject([
        { failing: null, restUntil: 0, lastDeliveredAt: at + 30_000 },
      ]);
      expect((await due(at + 30_000)).map(said)).toEqual(['A']);
    });

    it('waits as long as the receiver asks', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [received('A', '4915100000001'), received('B', '4915100000002')]);
      const [first, second] = await due();
      if (first) await settle(first, { kind: 'failed', error: 'http503', retryAfterMs: 60_000 });
      await steps.report(run, 3, [received('C', '4915100000002')]);
      // Another one that was under way is received: the pause holds all the same.
      if (second) await settle(second, { kind: 'received' });
      expect(await due(T0 + 59_000)).toEqual([]);
      expect((await due(T0 + 60_000)).map(said)).toEqual(['C', 'A']);
    });

    it('does not wait for a time that was far ahead when the clock was set back', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [received('A')]);
      const ahead = T0 + 2 * 86_400_000;
      const [event] = await due(ahead);
      if (event) await settle(event, { kind: 'failed', error: 'http503', retryAfterMs: 60_000 }, ahead);
      expect((await due(T0)).map(said)).toEqual(['A']);
    });

    it('still pauses between its failures when the clock was set back, and is not asked over and over', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [received('A')]);
      await fail(5, T0 + 2 * 86_400_000);
      await fail(1);
      expect(await due(T0)).toEqual([]);
      expect((await due(T0 + 30_000 * 4)).map(said)).toEqual(['A']);
    });

    it('parks after 72 hours what waited so long, and goes on with the rest of the chat', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w', { kinds: ['message.received'] });
      await steps.report(run, 1, [received('A1'), received('A2'), received('B', '4915100000002')]);
      await fail(6);
      const now = T0 + PARK_AFTER_MS;
      const storeId = '0b2f7d3e-6a4c-4e1f-9d55-7a1c3b8f2e01';
      await store().recordReports({ ...run, now: now - 1 }, { storeId, first: 4, reports: [received('A3')] });
      const [probe] = await due(now);
      if (!probe) throw new Error('nothing is due');
      expect(await settle(probe, failure, now)).toEqual({ kind: 'parked', parked: 3 });
      expect((await eventsOf('parked')).map(({ error, endedAt }) => ({ error, endedAt }))).toEqual(
        Array.from({ length: 3 }, () => ({ error: 'http500', endedAt: now })),
      );
      expect(await store().webhookBacklog()).toEqual({ waiting: 1, oldestAt: now - 1, parked: 3 });
      expect((await due(now + 3_600_000)).map(said)).toEqual(['A3']);

      const [webhook] = await store().webhooks({ client });
      const which = { id: webhook?.id ?? '', from: undefined, to: undefined, delivered: false };
      const [oldest] = await eventsOf('parked');
      const named = { ...which, events: [oldest?.id ?? ''], now: now + 3_600_000 };
      expect(await store().replayWebhooks({ ...named, client: client + 1 })).toBe(0);
      expect(await store().replayWebhooks(named)).toBe(1);
      expect(await store().replayWebhooks({ ...which, events: undefined, to: T0 - 1, now })).toBe(0);
      expect(await store().replayWebhooks({ ...which, events: undefined, from: T0, now: now + 3_600_000 })).toBe(2);
      // What was due stays so; then its chat's older ones follow in their order.
      expect(await drain(now + 7_200_000)).toEqual(['B', 'A3', 'A1', 'A2']);
      const again = { ...which, events: undefined, delivered: true, now: now + 7_200_000 };
      expect(await store().replayWebhooks(again)).toBe(4);
      expect(await drain(now + 7_200_000)).toEqual(['A1', 'B', 'A2', 'A3']);
    });

    it('parks one event that is never taken, though others are', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [received('A1'), received('A2')]);
      const [poison] = await due();
      if (!poison) throw new Error('nothing is due');
      await settle(poison, failure, T0 + PARK_AFTER_MS);
      expect(await drain(T0 + PARK_AFTER_MS)).toEqual(['A2']);
    });

    it('that is parked while it is under way, and received all the same, is delivered', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [received('A', '4915100000001'), received('B', '4915100000002')]);
      await fail(4);
      const now = T0 + PARK_AFTER_MS;
      const [first, second] = await due(now);
      if (!first || !second) throw new Error('nothing is due');
      expect(await settle(first, failure, now)).toEqual({ kind: 'parked', parked: 2 });
      expect(await settle(second, failure, now)).toEqual({ kind: 'gone' });
      expect(await settle(second, { kind: 'received' }, now)).toEqual({ kind: 'received' });
      expect(await eventsOf('delivered')).toHaveLength(1);
    });
  });

  describe('webhooks: change and end', () => {
    it('a change holds for what waits, at once; a failure at the old address does not count', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [received('A')]);
      const [before] = await due();
      if (!before) throw new Error('nothing is due');
      const change = {
        ...settings,
        url: 'https://b.example/',
        id: 'w',
        client,
        token: undefined,
        secret: 'whsec_new',
        now: T0,
      };
      expect(await store().changeWebhook({ ...change, client: client + 1 })).toBe('unknown');
      expect(await store().changeWebhook({ ...change, channel: 'whatsapp', instance: 7 })).toBe('unknownInstance');
      expect(await store().changeWebhook(change)).toBe('changed');
      await settle(before, failure);
      expect(await store().webhooks({ id: 'w' })).toMatchObject([{ url: 'https://b.example/', failing: null }]);
      const [after] = await due();
      expect(after).toMatchObject({
        id: before.id,
        target: { url: 'https://b.example/', secrets: ['whsec_new', 'whsec_w'] },
      });
      const nextDay = await store().webhookTarget({ id: 'w', now: T0 + 24 * 3_600_000 });
      expect(nextDay?.secrets).toEqual(['whsec_new']);
    });

    it('one that is removed takes its events along, also those under way', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [received('A'), received('B')]);
      const [event] = await due();
      expect(await store().removeWebhook({ client: client + 1, id: 'w' })).toBe(false);
      expect(await store().removeWebhook({ client, id: 'w' })).toBe(true);
      expect(await eventsOf()).toEqual([]);
      await add(client, 'next');
      await steps.report(run, 3, [received('C')]);
      expect(event && (await settle(event, { kind: 'received' }))).toEqual({ kind: 'gone' });
      expect((await due()).map(said)).toEqual(['C']);
    });

    it('events that ended are removed by age, those that wait are not; pages go on where the one before ended', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [received('A'), received('B'), received('C')]);
      const [first] = await due();
      if (first) await settle(first, { kind: 'received' });
      const [, second] = await eventsOf();
      const page = await store().webhookEvents({ client, webhook: 'w', after: second?.seq ?? 0, limit: 1 });
      expect(page).toMatchObject([{ state: 'waiting', nextTryAt: null, kind: 'message.received' }]);
      expect(await store().removeWebhookEvents({ before: T0 + 1, limit: 10 })).toBe(1);
      expect(await drain()).toEqual(['B', 'C']);
    });

    it('one that says nothing in the form of its endpoint is dropped, one that cannot be read is parked', async () => {
      const { client, run } = await steps.house();
      await add(client, 'w');
      await steps.report(run, 1, [received('A'), received('B'), received('C')]);
      const [first] = await due();
      if (first) await settle(first, { kind: 'pointless' });
      const [second] = await due();
      expect(second && (await settle(second, { kind: 'unreadable' }))).toEqual({ kind: 'parked', parked: 1 });
      expect(await eventsOf('parked')).toMatchObject([{ error: 'unreadable' }]);
      expect(await drain()).toEqual(['C']);
    });
  });
}
