import { createSeededRandom } from '../../../platform/testing/seeded-random.ts';
import type { WarningCode } from '../../../shared/contract/ui.ts';
import { TESTED_CHANNELS } from '../../support/channels.ts';
import { withoutHandles, withReadOnlyDisk } from '../../support/process-limits.ts';
import type { Scene } from './scene.ts';

/** What goes wrong for a while. */
export interface Trouble {
  name: string;
  /** What Health on the device must say while it lasts. */
  named?: WarningCode;
  /** The same when it lasts for `LONG_MS`: calls that hang are given up first. */
  namedLate?: WarningCode;
  /** Words that the customer must hear from the API while it lasts. */
  heard?: RegExp;
  /** The store's log may have room for all that comes meanwhile: then everything is accepted, and nobody hears of it. */
  mayStayUnheard?: true;
  /** Only long ones show what this does. */
  minMs?: number;
  /** Resolves with what ends it; undefined when this machine cannot be troubled so. */
  begin(scene: Scene, random: Random): Promise<(() => Promise<void>) | undefined>;
}

/** As when a person has to come. */
export const LONG_MS = 60_000;

type Random = ReturnType<typeof createSeededRandom>;

const late = (which: 'gateway' | 'engine') => (which === 'gateway' ? { namedLate: 'gatewayUnreachable' as const } : {});

const kill = (which: 'gateway' | 'engine'): Trouble => ({
  name: `the ${which} is killed`,
  ...late(which),
  begin: async (scene) => {
    await scene.kill(which);
    return () => scene.start(which);
  },
});

const freeze = (which: 'gateway' | 'engine'): Trouble => ({
  name: `the ${which} stands still`,
  ...late(which),
  begin: async (scene) => {
    scene.freeze(which);
    return async () => scene.thaw(which);
  },
});

/** As on a machine that starts while its disk is mounted read-only: it says so and ends, and starts when it is mended. */
const startsReadOnly = (which: 'gateway' | 'engine'): Trouble => ({
  name: `the ${which} starts on a read-only disk`,
  ...late(which),
  begin: async (scene) => {
    const disk = scene.disks[which];
    if (disk === undefined) return undefined;
    await scene.kill(which);
    disk.setReadOnly(true);
    await scene.mustNotStart(which, /read-only/);
    return async () => {
      disk.setReadOnly(false);
      await scene.start(which);
    };
  },
});

/** Handles are taken away, then its connections: what has no handle cannot connect again. */
const noHandles = (which: 'gateway' | 'engine', named?: WarningCode): Trouble => ({
  name: `the ${which} has no handle left`,
  ...(named && { named }),
  begin: async (scene) => {
    const giveBack = withoutHandles(scene.pid(which));
    for (const way of scene.allWays) way.cut();
    return giveBack && (async () => giveBack());
  },
});

export const TROUBLES: readonly Trouble[] = [
  kill('gateway'),
  kill('engine'),
  {
    name: 'the client is killed',
    begin: async (scene) => {
      await scene.killClient();
      return () => scene.startClient();
    },
  },
  freeze('gateway'),
  freeze('engine'),
  {
    name: 'both networks stand still',
    begin: async (scene) => {
      scene.freezeNetworks();
      return async () => scene.thawNetworks();
    },
  },
  {
    name: 'the disk of the engine is full',
    named: 'diskFull',
    begin: async ({ disks }) => {
      disks.engine?.fill();
      return disks.engine && (async () => disks.engine?.empty());
    },
  },
  {
    name: 'the disk of the gateway is full',
    heard: /The disk of the gateway is full/,
    mayStayUnheard: true,
    begin: async ({ disks }) => {
      disks.gateway?.fill();
      return disks.gateway && (async () => disks.gateway?.empty());
    },
  },
  {
    name: 'the disk of the engine turns read-only',
    named: 'readOnly',
    begin: (scene) => withReadOnlyDisk(scene.pid('engine')),
  },
  {
    name: 'the disk of the gateway turns read-only',
    heard: /The disk of the gateway is read-only/,
    begin: (scene) => withReadOnlyDisk(scene.pid('gateway')),
  },
  startsReadOnly('engine'),
  startsReadOnly('gateway'),
  noHandles('engine', 'tooManyFiles'),
  noHandles('gateway'),
  {
    name: 'the line is slow and loses much',
    begin: async ({ allWays }, random) => {
      for (const { weather } of allWays) {
        Object.assign(weather, { delayMs: random.float() * 300, loss: random.float() * 0.3, bytesPerSecond: 20_000 });
      }
      return async () => allWays.forEach((way) => way.clear());
    },
  },
  {
    name: 'connections are reset in the middle of what they carry',
    begin: async ({ allWays }, random) => {
      for (const { weather } of allWays) weather.resetAfterBytes = 500 + Math.floor(random.float() * 10_000);
      return async () => allWays.forEach((way) => way.clear());
    },
  },
  {
    name: 'connections die in one direction without a word',
    // A poll that hangs is given up after 40 s.
    minMs: 45_000,
    begin: async (scene, random) => {
      for (const way of scene.allWays) way.halfOpen(random.float() < 0.5 ? 'there' : 'back');
      return async () => undefined;
    },
  },
  {
    name: 'the networks refuse connections and lose acks',
    begin: async ({ stack }) => {
      for (const { channel } of TESTED_CHANNELS) {
        await stack.networks[channel].fault({ dropAcks: 3 });
        await stack.networks[channel].fault({ refuse: 600_000, drop: true });
      }
      return async () => {
        for (const { channel } of TESTED_CHANNELS) await stack.networks[channel].fault({ refuse: 0, clear: true });
      };
    },
  },
];
