import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../platform/folder-lock.ts';
import type { UiDoor } from '../shared/contract/ui.ts';
import { answerCall, createCalls } from './calls.ts';
import { createHealthMonitor } from './health/monitor.ts';
import { observeDatabase } from './health/observed-database.ts';
import { createLink } from './link/link.ts';
import { newId } from './new-id.ts';
import { createOutbox } from './outbox/outbox.ts';
import type { EngineOptions } from './ports.ts';
import { createPublisher } from './publisher.ts';
import { createSessions } from './sessions/sessions.ts';
import { createAccountStore } from './store/accounts.ts';
import { createEnrolmentStore } from './store/enrolment.ts';
import type { DeviceStore } from './store/open-device-store.ts';
import { openDeviceStore } from './store/open-device-store.ts';
import { lastReportNumber } from './store/reports.ts';
import { createSessionHistory } from './store/session-history.ts';
import { createViews } from './views.ts';

/** The engine as shells hold it. */
export interface Engine extends UiDoor {
  /** The machine's network changed: waiting connections try at once. */
  networkChanged(): void;
  /** The machine slept: connections are renewed. */
  machineWoke(): void;
  /** Commits, ends every connection, timer and file, and gives the folder back. Calls afterwards say `engineStopped`. */
  stop(): Promise<void>;
}

/**
 * Starts everything that runs on the device.
 * @throws PortError `folderInUse` when another engine has the folder, and whatever opening the device's store throws. What is
 * wrong with one account only shows in its session.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { dataFolder, clock, random, log, vault } = options;
  const startedAt = clock.now();
  const lock = lockFolder(dataFolder);
  let opened: DeviceStore | undefined;
  try {
    // Accounts without their store are a damaged folder, not a first start.
    const mustExist = existsSync(join(dataFolder, 'accounts'));
    const store = await openDeviceStore({ folder: dataFolder, clock, random, vault, log, mustExist });
    opened = store;
    const database = observeDatabase(store.database, clock, () => publisher.healthChanged());
    const outbox = createOutbox({
      database,
      vault,
      clock,
      random,
      log,
      channelOf: (accountId) => sessions.account(accountId)?.channel,
    });
    const sessions = createSessions({
      ...options,
      accounts: createAccountStore(database),
      history: createSessionHistory(database),
      outbox,
      newId: () => newId(random),
      onChange: (accountId) => publisher.accountChanged(accountId),
      onBinding: (accountId) => link.accountChanged(accountId),
    });
    const link = createLink({
      ...options,
      transports: options.link,
      enrolments: createEnrolmentStore(database, vault),
      store: {
        storeId: store.storeId,
        renewStoreId: store.renewStoreId,
        lastReportNumber: () => database.read(lastReportNumber),
      },
      outbox,
      accounts: () => views.linkAccounts(),
      onState: () => publisher.linkChanged(),
      onBinding: (accountId) => publisher.accountChanged(accountId),
    });
    const health = createHealthMonitor({
      clock,
      log,
      database,
      facts: () => views.healthFacts(database.evidence()),
      onDue: () => publisher.healthChanged(),
    });
    const views = createViews({ options, startedAt, sessions, outbox, link, health });
    const publisher = createPublisher(views, clock, log);
    const calls = createCalls({ sessions, outbox, link, embedded: options.embedded });

    outbox.onRows((rows) => publisher.messagesChanged(rows));
    await sessions.start();
    link.start();
    log.info('engine.started', { version: options.appVersion, accounts: sessions.accounts().length });

    /** Each step is taken whatever became of the one before: the folder must be free in the end. */
    const stop = async (): Promise<void> => {
      const steps = [link.stop, sessions.stop, outbox.stop, health.stop, async () => publisher.stop(), store.close];
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
      networkChanged: () => {
        sessions.networkChanged();
        link.conditionsChanged();
      },
      machineWoke: () => {
        sessions.machineWoke();
        link.conditionsChanged();
      },
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await opened?.close();
    lock.release();
    throw error;
  }
}
