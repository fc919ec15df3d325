import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../../shared/ports.ts';
import type { Polls } from '../devices/polls.ts';
import type { Presence } from '../devices/presence.ts';
import type { AcceptOutcome, MessageWish } from '../messages/accept.ts';
import type { GatewayStore } from '../store/store.ts';
import type { RunningWebhooks } from '../webhooks/running.ts';

/** What the gateway tells Prometheus. No label holds a phone number or a name: clients and devices are the store's own ids. */
export interface Metrics {
  /** Follows how a wish is accepted. */
  readonly accept: (wish: MessageWish, accept: (wish: MessageWish) => Promise<AcceptOutcome>) => Promise<AcceptOutcome>;
  readonly answered: (call: { method: string; route: string; status: number }) => void;
  /** All of them in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface MetricsOptions {
  readonly store: Pick<GatewayStore, 'figures' | 'deviceViews'>;
  readonly polls: Pick<Polls, 'waiting'>;
  readonly presence: Pick<Presence, 'lastSeenAt'>;
  readonly delivery: Pick<RunningWebhooks, 'figures'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly version: string;
  readonly certificate?: { readonly expiresAt: number } | undefined;
  /** Of the process: event loop lag, memory, CPU. Once per process. */
  readonly processMetrics?: boolean;
}

/** Seconds: an acceptance takes a commit, which a slow disk or a full batch draws out. */
const acceptBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const perSecond = 1_000;

export function createMetrics(options: MetricsOptions): Metrics {
  const { store, polls, presence, delivery, clock, version, certificate } = options;
  const registry = new Registry();
  const registers = [registry];
  if (options.processMetrics === true) collectDefaultMetrics({ register: registry });

  const counter = (name: string, help: string, ...labelNames: string[]): Counter =>
    new Counter({ name: `pairline_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, ...labelNames: string[]): Gauge =>
    new Gauge({ name: `pairline_${name}`, help, labelNames, registers });

  gauge('info', 'The release that runs.', 'version').set({ version }, 1);
  const accepts = counter('accepts_total', 'Messages asked for, by what became of it.', 'channel', 'client', 'outcome');
  const acceptTime = new Histogram({
    name: 'pairline_accept_duration_seconds',
    help: 'From the decoded call to the durable answer.',
    buckets: acceptBuckets,
    labelNames: ['channel'],
    registers,
  });
  const calls = counter('http_requests_total', 'Answered calls.', 'method', 'route', 'status');
  const steps = counter('message_steps_total', 'How often messages took a status after queued.', 'status');
  const queue = gauge('queue_messages', 'Messages that have not ended, by who has them.', 'channel', 'custody');
  const oldest = gauge('queue_oldest_seconds', 'Age of the oldest of them.', 'channel', 'custody');
  const commits = counter('store_commits_total', 'Transactions committed.');
  const writes = counter('store_writes_total', 'Writes committed; many share a commit.');
  const failures = counter('store_failed_commits_total', 'Transactions of which nothing was kept.');
  const commitTime = counter('store_commit_seconds_total', 'Time spent in commits, from begin to durable.');
  const writable = gauge('store_writable', '1 while the last commit succeeded.');
  const tries = counter('webhook_tries_total', 'Posts of events to clients, by what became of them.', 'outcome');
  const parked = counter('webhook_events_parked_total', 'Events that were given up after 72 hours.');
  const events = gauge('webhook_events', 'Events that are kept for clients, by state.', 'state');
  const oldestEvent = gauge('webhook_oldest_seconds', 'How long the oldest event waits.');
  const connected = gauge('devices_polling', 'Devices that wait for messages at this moment.');
  const lastPoll = gauge('device_last_call_seconds', 'Time since a device called.', 'device');
  const expires = certificate && gauge('certificate_expires_seconds', 'Time until the certificate of the door ends.');

  const put = (target: Counter, value: number, labels: Record<string, string> = {}): void => {
    target.inc(labels, value);
  };
  const gather = async (): Promise<void> => {
    const [figures, devices, webhooks] = await Promise.all([store.figures(), store.deviceViews(), delivery.figures()]);
    const now = clock.now();
    for (const metric of [steps, queue, oldest, commits, writes, failures, commitTime, lastPoll, tries, parked])
      metric.reset();
    for (const [status, count] of Object.entries(figures.steps)) put(steps, count, { status });
    for (const { channel, custody, count, oldestAt } of figures.queue) {
      queue.set({ channel, custody }, count);
      oldest.set({ channel, custody }, Math.max(0, now - oldestAt) / perSecond);
    }
    if (figures.commits !== undefined) {
      put(commits, figures.commits.commits);
      put(writes, figures.commits.writes);
      put(failures, figures.commits.failedCommits);
      put(commitTime, figures.commits.commitMs / perSecond);
      writable.set(figures.commits.trouble === null ? 1 : 0);
    }
    put(tries, webhooks.delivered, { outcome: 'delivered' });
    put(tries, webhooks.failed, { outcome: 'failed' });
    put(parked, webhooks.parked);
    events.set({ state: 'waiting' }, webhooks.waiting);
    events.set({ state: 'parked' }, webhooks.parkedNow);
    oldestEvent.set(webhooks.oldestMs / perSecond);
    if (certificate !== undefined) expires?.set((certificate.expiresAt - now) / perSecond);
    connected.set(polls.waiting);
    for (const { id, device, lastSeenAt } of devices) {
      const seenAt = Math.max(lastSeenAt, presence.lastSeenAt(device) ?? 0);
      lastPoll.set({ device: id }, Math.max(0, now - seenAt) / perSecond);
    }
  };

  return {
    accept: async (wish, accept) => {
      const startedAt = clock.monotonic();
      const outcome = await accept(wish);
      const { channel } = wish;
      acceptTime.observe({ channel }, (clock.monotonic() - startedAt) / perSecond);
      const what = outcome.kind === 'refused' ? outcome.refusal.kind : outcome.kind;
      accepts.inc({ channel, client: wish.client, outcome: what });
      return outcome;
    },
    answered: ({ method, route, status }) => calls.inc({ method, route, status }),
    text: async () => {
      await gather();
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
