import { statfs } from 'node:fs/promises';
import type { Language, UiSnapshot } from '../../shared/contract/ui.ts';
import type { AlertSetting, ShownAlerts } from '../../shared/contract/ui/alerts.ts';
import { stepAlerts, troublesOf } from '../../shared/policy/alerts.ts';
import { backoffMs, type BackoffPolicy } from '../../shared/policy/backoff.ts';
import { WAIT_MAX_MS } from '../../shared/policy/webhook-retry.ts';
import type { Clock, Log, Random, Timer } from '../../shared/ports.ts';
import { DISK_SCARCE_BYTES } from '../health/checks.ts';
import { newId } from '../new-id.ts';
import { createSerial } from '../sessions/serial.ts';
import type { AlertStore, StoredAlert } from '../store/alerts.ts';
import type { Post } from './post.ts';
import { testText, textOf } from './words.ts';

/** The troubles are looked at this often; none that counts is shorter than a minute. */
export const LOOK_EVERY_MS = 15_000;
const RETRY: BackoffPolicy = { firstMs: 15_000, factor: 2, maxMs: 30 * 60_000, jitter: 0.5 };
/** What is older than this when it is tried in vain is told to nobody: it is no news any more. */
const GIVE_UP_AFTER_MS = 72 * 3_600_000;

/** Tells the owner's webhook of what needs a person, once when it has lasted and once when it is over. */
export interface Alerts {
  start(): void;
  /** The owner chose another address, or none. */
  changed(): Promise<void>;
  /** Posts a test now. `error` absent: it was received. */
  test(setting: AlertSetting): Promise<{ error?: string }>;
  view(): Pick<ShownAlerts, 'last' | 'isWaiting'>;
  stop(): Promise<void>;
}

export function createAlerts(options: {
  store: AlertStore;
  clock: Clock;
  random: Random;
  log: Log;
  post: Post;
  dataFolder: string;
  machine: string;
  setting(): AlertSetting | null;
  language(): Language;
  snapshot(): UiSnapshot;
  /** `view` is another than before. */
  onChange(): void;
}): Alerts {
  const { store, clock, random, log, post, dataFolder, machine, setting, language, snapshot, onChange } = options;
  const turns = createSerial();
  const stopping = new AbortController();
  let timer: Timer | undefined;
  let known = JSON.stringify(store.watched());
  let shown: Pick<ShownAlerts, 'last' | 'isWaiting'> = viewNow();

  function viewNow(): Pick<ShownAlerts, 'last' | 'isWaiting'> {
    const { last } = store.delivery();
    return { ...(last && { last }), isWaiting: store.isWaiting() };
  }
  const refresh = (): void => {
    shown = viewNow();
    onChange();
  };

  const freeBytes = async (): Promise<number | undefined> => {
    try {
      const { bavail, bsize } = await statfs(dataFolder);
      return bavail * bsize;
    } catch (error) {
      // Some file systems do not say.
      log.debug('alerts.noStatfs', { reason: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };

  const look = async ({ afterMinutes }: AlertSetting): Promise<void> => {
    const disk = { freeBytes: await freeBytes(), scarceBytes: DISK_SCARCE_BYTES };
    const now = snapshot();
    const facts = { now: clock.now(), afterMs: afterMinutes * 60_000 };
    const { watched, events } = stepAlerts(store.watched(), troublesOf(now, disk), facts);
    const next = JSON.stringify(watched);
    if (next === known && events.length === 0) return;
    const labels = new Map(now.accounts.map(({ id, label }) => [id, label]));
    const labelled = events.map((event): StoredAlert => {
      const label = event.accountId === undefined ? undefined : labels.get(event.accountId);
      return { ...event, ...(label !== undefined && { label }) };
    });
    await store.step(watched, labelled);
    known = next;
    for (const { state, code } of events) log.info('alerts.event', { state, code });
    if (events.length > 0) refresh();
  };

  const deliver = async (chosen: AlertSetting): Promise<void> => {
    const { tries, retryAt } = store.delivery();
    // A wait that is longer than any can be: the clock was set back.
    if (!store.isWaiting() || (retryAt > clock.now() && retryAt - clock.now() <= WAIT_MAX_MS)) return;
    const { id, alerts } = await store.batch(`alert_${newId(random)}`);
    const posted = await post({ ...chosen, id, body: bodyOf(alerts), signal: stopping.signal });
    if (stopping.signal.aborted) return;
    const now = clock.now();
    const oldest = Math.min(...alerts.map(({ at }) => at));
    if (posted.error === undefined) await store.settled(now);
    else if (now - oldest >= GIVE_UP_AFTER_MS) await store.settled(now, posted.error);
    else {
      const waitMs = Math.max(
        backoffMs(RETRY, tries + 1, random.float()),
        Math.min(posted.retryAfterMs ?? 0, WAIT_MAX_MS),
      );
      await store.failed(now, posted.error, now + waitMs);
    }
    log.info('alerts.posted', { alerts: alerts.length, error: posted.error });
    refresh();
  };

  const bodyOf = (alerts: readonly StoredAlert[]): object => ({
    type: 'alerts',
    text: textOf(alerts, { machine, language: language() }),
    machine,
    alerts: alerts.map(({ state, code, accountId, label, since, at }) => ({
      state,
      code,
      ...(accountId !== undefined && { account: { id: accountId, label: label ?? '' } }),
      since: new Date(since).toISOString(),
      at: new Date(at).toISOString(),
    })),
  });

  const turn = async (): Promise<void> => {
    const chosen = setting();
    if (chosen === null || stopping.signal.aborted) return;
    try {
      await look(chosen);
      await deliver(chosen);
    } catch (error) {
      // The store refuses; its own warnings say so.
      log.warn('alerts.failed', { reason: error instanceof Error ? error.message : String(error) });
    }
  };
  const turnAndGoOn = async (): Promise<void> => {
    await turn();
    if (!stopping.signal.aborted && setting() !== null) timer ??= clock.timer(LOOK_EVERY_MS, run);
  };
  const run = (): void => {
    timer?.cancel();
    timer = undefined;
    if (setting() === null || stopping.signal.aborted) return;
    void turns.add(turnAndGoOn);
  };

  return {
    start: run,
    changed: async () => {
      if (setting() === null) {
        timer?.cancel();
        timer = undefined;
        await turns.add(() => store.forget());
        known = '[]';
        refresh();
      } else run();
    },
    test: async (chosen) => {
      const about = { machine, language: language() };
      const body = { type: 'alert.test', text: testText(about), machine, alerts: [] };
      const id = `alert_${newId(random)}`;
      const { error } = await post({ ...chosen, id, body, signal: stopping.signal });
      await store.tried(clock.now(), error);
      refresh();
      return error === undefined ? {} : { error };
    },
    view: () => shown,
    stop: async () => {
      stopping.abort();
      timer?.cancel();
      await turns.drain();
    },
  };
}
