import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../platform/folder-lock.ts';
import { startHourly } from '../platform/hourly.ts';
import { removeOldLogs } from '../platform/old-logs.ts';
import { readAuthority } from '../platform/authority.ts';
import { openMediaStore } from '../platform/media-store.ts';
import { createWayOut, type WayOutChoice } from '../platform/way-out.ts';
import type { PacingPlan } from '../shared/contract/pacing.ts';
import type { UiDoor } from '../shared/contract/ui.ts';
import type { MachineEvent } from '../shared/contract/ui/health.ts';
import { retentionCuts } from '../shared/policy/retention.ts';
import { withOwnPace } from '../shared/policy/own-pace.ts';
import { pacingPlanOf } from '../shared/policy/pacing-plan.ts';
import { answerCall, createCalls } from './calls/calls.ts';
import { askGateway } from './calls/owner.ts';
import { createBundleRequests } from './bundle-requests.ts';
import { COPIES_KEPT_MS, removeCopies } from './copies.ts';
import { createGroups } from './groups.ts';
import { createHealth } from './health/health.ts';
import { createHealthMonitor } from './health/monitor.ts';
import { observeDatabase } from './health/observed-database.ts';
import { createHealthRecorder } from './health/recorder.ts';
import { createErasures } from './erasures.ts';
import type { Binding } from './link/bindings.ts';
import { createImports } from './imports/imports.ts';
import { createInbox } from './inbox/inbox.ts';
import { createLink } from './link/link.ts';
import { createDeviceMedia } from './media/media.ts';
import { createAlerts } from './alerts/alerts.ts';
import { createPost } from './alerts/post.ts';
import { newId } from './new-id.ts';
import { createOutbox } from './outbox/outbox.ts';
import type { EngineOptions } from './ports.ts';
import { createRestoredCopy } from './restored-copy.ts';
import { createPublisher } from './publisher.ts';
import { accountsFolder } from './sessions/account-files.ts';
import { createSessions } from './sessions/sessions.ts';
import { createAlertStore } from './store/alerts.ts';
import { createAccountStore } from './store/accounts.ts';
import { createEnrolmentStore } from './store/enrolment.ts';
import type { DeviceStore } from './store/open-device-store.ts';
import { openDeviceStore } from './store/open-device-store.ts';
import { lastReportNumber } from './store/reports.ts';
import { createHealthStore } from './store/health.ts';
import { createImportStore } from './store/imports.ts';
import { createSessionHistory } from './store/session-history.ts';
import { createSettingsStore } from './store/settings.ts';
import { createViews } from './views.ts';

const DAY_MS = 24 * 3_600_000;

/** The engine as shells hold it. */
export interface Engine extends UiDoor {
  /** After sleep connections are renewed; with another network those that wait try at once. All of it is remembered. */
  machineChanged(event: MachineEvent): void;
  /** Commits, ends every connection, timer and file, and gives the folder back. Calls afterwards say `engineStopped`. */
  stop(): Promise<void>;
}

/**
 * Starts everything that runs on the device.
 * @throws PortError `folderInUse` when another engine has the folder, and whatever opening the device's store throws. What is
 * wrong with one account only shows in its session.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { dataFolder, clock, random, log, vault, embedded } = options;
  const startedAt = clock.now();
  const lock = lockFolder(dataFolder);
  let opened: DeviceStore | undefined;
  try {
    // Accounts without their store are a damaged folder, not a first start.
    const mustExist = existsSync(accountsFolder(dataFolder));
    const store = await openDeviceStore({ folder: dataFolder, clock, random, vault, log, mustExist });
    opened = store;
    const database = observeDatabase(store.database, clock, () => {
      publisher.healthChanged();
      // Sessions that lost their footing on the same disk need not wait for their next try.
      if (database.evidence().trouble === undefined) sessions.storeRecovered();
    });
    const mediaStore = await openMediaStore({ folder: join(dataFolder, 'media'), vault });
    const settings = createSettingsStore({ database, vault, log, onChange: () => settingsChanged() });
    const chosenWay = (): WayOutChoice => ({
      proxy: options.wayOut?.proxy ?? settings.current().proxy ?? undefined,
      authority: options.wayOut?.authority ?? settings.current().authority?.pem,
    });
    const wayOut = createWayOut({ clock, ...chosenWay(), onEvidence: () => publisher.healthChanged() });
    const media = createDeviceMedia({
      store: mediaStore,
      database,
      log,
      gateway: {
        getMedia: (sha256, transfer) => link.media.getMedia(sha256, transfer),
        putMedia: (ref, body, transfer) => link.media.putMedia(ref, body, transfer),
      },
    });
    const outbox = createOutbox({
      database,
      media,
      vault,
      clock,
      random,
      log,
      planOf: (accountId) => {
        const channel = sessions.account(accountId)?.channel ?? 'whatsapp';
        return withOwnPace(
          planOf(link.binding(accountId)) ?? options.pacing ?? pacingPlanOf(channel, 'careful'),
          settings.current().pacing[accountId],
          { channel, isOwnGateway: options.embedded !== undefined },
        );
      },
      channelOf: (accountId) => sessions.account(accountId)?.channel,
      keeps: () => {
        const { sentDays, mediaDays } = settings.current().retention;
        return { sentMs: sentDays * DAY_MS, mediaMs: Math.min(sentDays, mediaDays) * DAY_MS };
      },
      onFate: (fate) => recorder.message(fate),
      isGivenUp: (message) => restored.isGivenUp(message),
    });
    const healthStore = createHealthStore(database, () => settings.current().retention.eventsDays * DAY_MS);
    const recorder = createHealthRecorder({
      store: healthStore,
      clock,
      log,
      waiting: () => outbox.counts().queued,
    });
    const inbox = createInbox({
      ...options,
      database,
      media,
      onReports: outbox.reportsAdded,
      onChange: (accountId) => publisher.accountChanged(accountId),
    });
    const importStore = createImportStore({ database, vault });
    const erasures = createErasures({
      ...options,
      database,
      outbox,
      inbox,
      imports: importStore,
      onErased: () => recorder.erased(),
    });
    const history = createSessionHistory(database);
    const accounts = createAccountStore(database);
    const enrolments = createEnrolmentStore(database, vault);
    const restored = createRestoredCopy({
      database,
      outbox,
      renewStoreId: store.renewStoreId,
      gatewayId: () => enrolments.current()?.gatewayId,
      accountIds: () => accounts.all().map(({ id }) => id),
      pauseImports: async () => {
        for (const { id } of imports.views()) await imports.pause(id);
      },
      onChange: () => {
        sessions.holdChanged();
        publisher.restoredChanged();
      },
    });
    const sessions = createSessions({
      ...options,
      accounts,
      isHeld: restored.isHeld,
      history,
      outbox,
      inbox,
      media: media.channel,
      wayOut,
      app: (channel) => (channel === 'telegram' ? (settings.current().telegramApp ?? undefined) : undefined),
      newId: () => newId(random),
      onChange: (accountId) => publisher.accountChanged(accountId),
      onBinding: (accountId) => link.accountChanged(accountId),
      onGroups: (accountId) => {
        groups.changed(accountId);
        publisher.groupsChanged(accountId);
      },
    });
    const bundleRequests = createBundleRequests({
      ...options,
      database,
      outbox,
      gatewayUrl: () => link.gatewayUrl(),
      makeBundle: () => health.bundle(),
      sendBundle: (request) => link.sendBundle(request),
      onChange: () => publisher.bundleRequestChanged(),
    });
    const groups = createGroups(sessions);
    let isLinked = false;
    const link = createLink({
      ...options,
      transports: options.link,
      wayOut,
      embedded: embedded && {
        gatewayUrl: embedded.gatewayUrl,
        enrolmentCode: async () => (await askGateway(embedded, 'embedded.enrol', {})).code,
      },
      enrolments,
      store: {
        storeId: store.storeId,
        renewStoreId: store.renewStoreId,
        countAnew: store.countAnew,
        beginRun: store.beginRun,
        lastReportNumber: () => database.read(lastReportNumber),
      },
      outbox,
      erasures,
      bundleRequests,
      accounts: () => views.linkAccounts(),
      onState: () => {
        publisher.linkChanged();
        bundleRequests.gatewayChanged();
        recorder.link(link.state());
        if (link.state().kind === 'linked' && !isLinked) {
          inbox.retry();
          imports.conditionsChanged();
        }
        isLinked = link.state().kind === 'linked';
      },
      onBinding: (accountId) => {
        outbox.planChanged(accountId);
        publisher.accountChanged(accountId);
        imports.conditionsChanged();
      },
      onReplaced: (accountId, replaced) => sessions.numberReplaced(accountId, replaced),
    });
    const imports = createImports({
      ...options,
      store: importStore,
      link,
      hasAccount: (accountId) => sessions.account(accountId) !== undefined,
      onChange: () => publisher.importsChanged(),
    });
    const monitor = createHealthMonitor({
      clock,
      log,
      database,
      facts: () => views.healthFacts(database.evidence()),
      onDue: () => publisher.healthChanged(),
      onChange: recorder.warnings,
    });
    const alerts = createAlerts({
      ...options,
      store: createAlertStore(database),
      post: createPost({ clock, route: wayOut.current }),
      setting: () => settings.current().alerts,
      language: () => {
        const { language } = settings.current();
        return language === 'system' ? 'en' : language;
      },
      snapshot: () => views.snapshot(),
      onChange: () => publisher.settingsChanged(),
    });
    const fixed = {
      proxy: options.wayOut?.proxy,
      authority:
        options.wayOut?.authority === undefined ? undefined : readAuthority(options.wayOut.authority, startedAt),
    };
    const views = createViews({
      options,
      startedAt,
      sessions,
      outbox,
      inbox,
      link,
      health: monitor,
      settings,
      imports,
      wayOut,
      fixed,
      restored,
      alerts,
      bundleRequests,
    });
    const publisher = createPublisher(views, clock, log);
    const health = createHealth({
      ...options,
      logTail: options.logTail ?? (() => []),
      database,
      store: healthStore,
      history,
      snapshot: views.snapshot,
      facts: () => views.checkFacts(database.evidence()),
    });
    const calls = createCalls({
      sessions,
      groups,
      outbox,
      link,
      settings,
      health,
      imports,
      restored,
      bundleRequests,
      embedded,
      wayOut,
      alerts,
      database,
      options,
    });

    let way = JSON.stringify(chosenWay());
    let keptWere = JSON.stringify(settings.current().retention);
    let alertsWere = JSON.stringify(settings.current().alerts);
    const settingsChanged = (): void => {
      const next = JSON.stringify(chosenWay());
      if (next !== way) {
        way = next;
        wayChanged().catch((error: unknown) => log.error('wayOut.changeFailed', { reason: String(error) }));
      }
      const kept = JSON.stringify(settings.current().retention);
      if (kept !== keptWere) {
        keptWere = kept;
        outbox.retentionChanged();
        housekeeping.now();
      }
      const chosenAlerts = JSON.stringify(settings.current().alerts);
      if (chosenAlerts !== alertsWere) {
        alertsWere = chosenAlerts;
        alerts.changed().catch((error: unknown) => log.error('alerts.changeFailed', { reason: String(error) }));
      }
      publisher.settingsChanged();
      // The owner may have chosen another pace.
      for (const { id } of sessions.accounts()) {
        outbox.planChanged(id);
        publisher.accountChanged(id);
      }
    };
    const wayChanged = async (): Promise<void> => {
      const changing = wayOut.change(chosenWay());
      sessions.wayChanged();
      await Promise.all([changing, link.wayChanged()]);
    };
    outbox.onAccount((accountId) => publisher.accountChanged(accountId));
    outbox.onRows((rows) => publisher.messagesChanged(rows));
    const housekeeping = startHourly(
      'copies',
      async () => {
        const copies = await removeCopies(dataFolder, clock.now() - COPIES_KEPT_MS);
        if (copies > 0) log.info('copies.removed', { copies });
        const { logs } = retentionCuts(settings.current().retention, clock.now());
        const logFiles = options.logFolder === undefined ? 0 : await removeOldLogs(options.logFolder, logs);
        if (logFiles > 0) log.info('logs.removed', { logFiles });
      },
      { clock, log },
    );
    // Before anything is saved: what has no owner now never gets one.
    await media.sweep();
    await restored.begin();
    inbox.start();
    erasures.start();
    await sessions.start();
    imports.start();
    link.start();
    alerts.start();
    log.info('engine.started', { version: options.appVersion, accounts: sessions.accounts().length });

    /** Each step is taken whatever became of the one before: the folder must be free in the end. */
    const stop = async (): Promise<void> => {
      const steps = [
        housekeeping.stop,
        alerts.stop,
        media.stop,
        link.stop,
        imports.stop,
        erasures.stop,
        sessions.stop,
        inbox.stop,
        outbox.stop,
        monitor.stop,
        recorder.stop,
        wayOut.close,
        async () => publisher.stop(),
        store.close,
      ];
      for (const step of steps) {
        await step().catch((error: unknown) => log.error('engine.stopFailed', { reason: String(error) }));
      }
      lock.release();
      log.info('engine.stopped');
    };
    let stopping: Promise<void> | undefined;
    return {
      snapshot: () => views.snapshot(),
      subscribe: (receive) => publisher.subscribe(receive),
      call: async (name, input) =>
        stopping ? { ok: false, error: { code: 'engineStopped' } } : answerCall(calls, name, input, log),
      machineChanged: (event) => {
        recorder.machine(event);
        if (event === 'woke') {
          outbox.machineWoke();
          sessions.machineWoke();
          link.conditionsChanged();
        } else if (event === 'network') {
          sessions.networkChanged();
          link.conditionsChanged();
        }
      },
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await opened?.close();
    lock.release();
    throw error;
  }
}

/** The plan that the gateway names. */
const planOf = (binding: Binding | undefined): PacingPlan | undefined =>
  binding?.state === 'bound' ? binding.pacing : undefined;
