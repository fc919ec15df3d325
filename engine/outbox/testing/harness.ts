import { createSeededRandom } from '../../../platform/testing/seeded-random.ts';
import type { ManualClock } from '../../../platform/testing/manual-clock.ts';
import { createManualClock } from '../../../platform/testing/manual-clock.ts';
import type { MemoryLog } from '../../../platform/testing/memory-log.ts';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { createTemporaryFolder } from '../../../platform/testing/temporary-folder.ts';
import { createVault } from '../../../platform/vault.ts';
import { PACING_PLANS } from '../../../shared/policy/pacing-plan.ts';
import type { Report } from '../../../shared/contract/device.ts';
import type { Database } from '../../../shared/ports.ts';
import type { DeviceStore } from '../../store/open-device-store.ts';
import { openDeviceStore } from '../../store/open-device-store.ts';
import type { OutboxOptions } from '../context.ts';
import { createOutbox } from '../outbox.ts';
import type { Lease, Outbox } from '../types.ts';
import type { ScriptedNetwork } from './scripted-network.ts';
import { createScriptedNetwork } from './scripted-network.ts';

export const ACCOUNT = 'account-1';

/** A message's ids by its number in a test. */
export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const networkIdOf = (n: number): string => `3EB0${String(n).padStart(8, '0')}`;

type LeaseChanges = Partial<Omit<Lease, 'message'>> & Partial<Lease['message']> & { chat?: number };

/** A lease of message `n` to chat 1, accepted at the gateway in the order of the numbers. */
export function leaseOf(n: number, changes: LeaseChanges = {}): Lease {
  const { fence = 1, leaseMs = 60_000, resume = false, chat = 1, ...message } = changes;
  return {
    fence,
    leaseMs,
    resume,
    message: {
      id: idOf(n),
      accountId: ACCOUNT,
      seq: n,
      to: { kind: 'number', number: String(491_700_000_000 + chat) },
      content: { kind: 'text', text: `text ${n}` },
      priority: 'normal',
      networkId: networkIdOf(n),
      acceptedAgoMs: 5,
      expiresInMs: 7 * 24 * 3_600_000,
      ...message,
    },
  };
}

export interface Device {
  readonly outbox: Outbox;
  readonly store: DeviceStore;
  /** Takes leases and accepts their custody. */
  give(...leases: Lease[]): Promise<void>;
  online(accountId?: string): void;
  offline(accountId?: string): void;
  /** Unconfirmed reports without their durations. */
  reports(): Record<string, unknown>[];
  results(): Record<string, string>;
  status(n: number): string | undefined;
  stop(): Promise<void>;
}

export interface Workbench {
  readonly folder: string;
  readonly clock: ManualClock;
  readonly log: MemoryLog;
  readonly network: ScriptedNetwork;
  /** Starts a device on the folder's store; the one before must have been stopped. */
  start(
    options?: Partial<OutboxOptions> & { folder?: string; wrap?: (database: Database) => Database },
  ): Promise<Device>;
  /** Stops what runs. Fails when a timer is left. */
  remove(): Promise<void>;
}

export function createWorkbench(): Workbench {
  const temporary = createTemporaryFolder();
  const clock = createManualClock();
  const log = createMemoryLog();
  const network = createScriptedNetwork();
  const vault = createVault(new Uint8Array(32).fill(7));
  const devices = new Set<Device>();

  return {
    folder: temporary.path,
    clock,
    log,
    network,
    start: async ({ folder = temporary.path, wrap = (database: Database): Database => database, ...options } = {}) => {
      const random = createSeededRandom(1);
      const store = await openDeviceStore({ folder, clock, random, vault, log });
      const outbox = createOutbox({
        database: wrap(store.database),
        vault,
        clock,
        random,
        log,
        channelOf: () => 'whatsapp',
        planOf: () => PACING_PLANS.unpaced,
        // Commits of this rig come by themselves; time stands still.
        evidencePatienceMs: 0,
        busyPatienceMs: 0,
        ...options,
      });
      const device = createDevice(outbox, store, network, () => devices.delete(device));
      devices.add(device);
      return device;
    },
    remove: async () => {
      for (const device of devices) await device.stop();
      temporary.remove();
      if (clock.pending > 0) throw new Error(`${clock.pending} timers are left after stop`);
    },
  };
}

function createDevice(outbox: Outbox, store: DeviceStore, network: ScriptedNetwork, onStop: () => void): Device {
  const connections = new Map<string, ReturnType<ScriptedNetwork['connect']>>();
  const offline = (accountId = ACCOUNT): void => {
    connections.get(accountId)?.cut();
    outbox.accountOffline(accountId);
  };
  return {
    outbox,
    store,
    give: async (...leases) => {
      const taken = await outbox.takeLeases(leases);
      await outbox.custodyAccepted(taken.map(({ id }) => id));
    },
    online: (accountId = ACCOUNT) => {
      connections.get(accountId)?.cut();
      const connection = network.connect((event) => outbox.channelEvent(accountId, event));
      connections.set(accountId, connection);
      outbox.accountOnline(accountId, connection);
    },
    offline,
    reports: () => (outbox.reports(500)?.reports ?? []).map(({ agoMs: _agoMs, ...report }: Report) => report),
    results: () =>
      Object.fromEntries(
        (outbox.reports(10_000)?.reports ?? []).flatMap((report) =>
          report.kind === 'result' ? [[report.id, describeOutcome(report.outcome)]] : [],
        ),
      ),
    status: (n) => outbox.timeline(idOf(n))?.status,
    stop: async () => {
      for (const accountId of connections.keys()) offline(accountId);
      await outbox.stop();
      await store.close();
      onStop();
    },
  };
}

const describeOutcome = (outcome: { kind: string; reason?: string }): string =>
  outcome.reason === undefined ? outcome.kind : `${outcome.kind}{${outcome.reason}}`;
