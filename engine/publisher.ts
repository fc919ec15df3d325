import type { AccountView, UiPatch, UiSnapshot, Warning } from '../shared/contract/ui.ts';
import type { Clock, Log, Timer } from '../shared/ports.ts';
import type { ChangedRow } from './outbox/types.ts';

/** Where patches come from: the present, asked for when something changed. */
export interface PublisherViews {
  account(accountId: string): AccountView | undefined;
  accountIds(): string[];
  link(): UiSnapshot['link'];
  queue(): UiSnapshot['queue'];
  imports(): UiSnapshot['imports'];
  warnings(): Warning[];
  settings(): UiSnapshot['settings'];
  restored(): UiSnapshot['restored'];
  bundleRequest(): UiSnapshot['bundleRequest'];
}

/** Patches follow each other at this distance at least: quicker than an eye, and cheap while hundreds of messages move. */
export const PATCH_INTERVAL_MS = 40;

/** Turns changes into patches: the first at once, the next ones together, in order, only what really differs. */
export interface Publisher {
  accountChanged(accountId: string): void;
  linkChanged(): void;
  messagesChanged(rows: ChangedRow[]): void;
  settingsChanged(): void;
  importsChanged(): void;
  groupsChanged(accountId: string): void;
  restoredChanged(): void;
  bundleRequestChanged(): void;
  /** Warnings may differ; they are looked at with every other change too. */
  healthChanged(): void;
  subscribe(receive: (patches: UiPatch[]) => void): () => void;
  stop(): void;
}

export function createPublisher(views: PublisherViews, clock: Clock, log: Log): Publisher {
  const subscribers = new Set<(patches: UiPatch[]) => void>();
  /** What subscribers know, as JSON, by subject. */
  const told = new Map<string, string>();
  const accounts = new Set<string>();
  const rows = new Map<string, ChangedRow>();
  let linkIsDirty = false;
  let queueIsDirty = false;
  let importsAreDirty = false;
  const groups = new Set<string>();
  let immediate: NodeJS.Immediate | undefined;
  let timer: Timer | undefined;
  let lastPatchesAt = Number.NEGATIVE_INFINITY;
  let stopped = false;

  const differs = (subject: string, value: unknown): boolean => {
    const text = JSON.stringify(value);
    if (told.get(subject) === text) return false;
    told.set(subject, text);
    return true;
  };

  const collect = (): UiPatch[] => {
    const patches: UiPatch[] = [];
    for (const accountId of accounts) {
      const account = views.account(accountId);
      if (account === undefined) {
        if (told.delete(`account ${accountId}`)) patches.push({ kind: 'accountRemoved', accountId });
      } else if (differs(`account ${accountId}`, account)) patches.push({ kind: 'account', account });
    }
    accounts.clear();
    if (linkIsDirty) {
      const link = views.link();
      if (differs('link', link)) patches.push({ kind: 'link', link });
      linkIsDirty = false;
    }
    if (queueIsDirty) {
      const queue = views.queue();
      if (differs('queue', queue)) patches.push({ kind: 'queue', queue });
      queueIsDirty = false;
    }
    if (rows.size > 0) {
      patches.push({ kind: 'messages', rows: Array.from(rows.values(), (changed) => changed.row()) });
      rows.clear();
    }
    for (const accountId of groups) patches.push({ kind: 'groups', accountId });
    groups.clear();
    if (importsAreDirty) {
      const imports = views.imports();
      if (differs('imports', imports)) patches.push({ kind: 'imports', imports });
      importsAreDirty = false;
    }
    const settings = views.settings();
    if (differs('settings', settings)) patches.push({ kind: 'settings', settings });
    const restored = views.restored();
    if (differs('restored', restored)) patches.push({ kind: 'restored', restored });
    const bundleRequest = views.bundleRequest();
    if (differs('bundleRequest', bundleRequest)) patches.push({ kind: 'bundleRequest', bundleRequest });
    const warnings = views.warnings();
    if (differs('warnings', warnings)) patches.push({ kind: 'warnings', warnings });
    return patches;
  };

  const flush = (): void => {
    immediate = undefined;
    timer = undefined;
    if (subscribers.size === 0) {
      // Who comes first is told everything. Warnings have a memory of their own, which is to see each change.
      views.warnings();
      lastPatchesAt = clock.monotonic();
      return;
    }
    const patches = collect();
    if (patches.length === 0) return;
    lastPatchesAt = clock.monotonic();
    for (const receive of subscribers) {
      try {
        receive(patches);
      } catch (error) {
        // One broken page must not keep the others from their patches.
        log.error('publisher.subscriberFailed', { reason: error instanceof Error ? error.stack : String(error) });
      }
    }
  };
  const schedule = (): void => {
    if (stopped || immediate !== undefined || timer !== undefined) return;
    const waitMs = lastPatchesAt + PATCH_INTERVAL_MS - clock.monotonic();
    if (waitMs > 0) timer = clock.timer(waitMs, flush);
    else immediate = setImmediate(flush);
  };

  const remember = (): void => {
    told.clear();
    for (const accountId of views.accountIds()) differs(`account ${accountId}`, views.account(accountId));
    differs('link', views.link());
    differs('queue', views.queue());
    differs('imports', views.imports());
    differs('warnings', views.warnings());
    differs('settings', views.settings());
    differs('restored', views.restored());
    differs('bundleRequest', views.bundleRequest());
  };

  return {
    accountChanged: (accountId) => {
      accounts.add(accountId);
      schedule();
    },
    linkChanged: () => {
      linkIsDirty = true;
      schedule();
    },
    messagesChanged: (changed) => {
      for (const row of changed) {
        // Without a reader there is nobody to keep the rows for.
        if (subscribers.size > 0) rows.set(row.id, row);
        accounts.add(row.accountId);
      }
      queueIsDirty = true;
      schedule();
    },
    settingsChanged: schedule,
    groupsChanged: (accountId) => {
      if (subscribers.size > 0) groups.add(accountId);
      schedule();
    },
    importsChanged: () => {
      importsAreDirty = true;
      schedule();
    },
    restoredChanged: schedule,
    bundleRequestChanged: schedule,
    healthChanged: schedule,
    subscribe: (receive) => {
      // Wrapped, so that one function may subscribe twice.
      const subscriber = (patches: UiPatch[]): void => receive(patches);
      if (subscribers.size === 0) remember();
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    stop: () => {
      stopped = true;
      clearImmediate(immediate);
      timer?.cancel();
      subscribers.clear();
    },
  };
}
