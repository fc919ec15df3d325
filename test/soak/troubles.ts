import { setTimeout as delay } from 'node:timers/promises';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { Child } from '../support/child.ts';
import type { Stack } from '../support/stack.ts';

/** What breaks, and for how long where it lasts. */
interface Breakage {
  /** A process of the product ends and another one begins; is stopped and goes on; or only the way to a network breaks. */
  readonly kind: 'death' | 'stop' | 'network';
  /** Milliseconds, at least and at most. */
  readonly lasts?: readonly [number, number];
  begin(stack: Stack, forMs: number): Promise<void>;
}

const BREAKAGES = {
  'kill -9 of the engine': { kind: 'death', begin: (stack) => endEngine(stack, 'SIGKILL') },
  'kill -9 of the gateway': { kind: 'death', begin: (stack) => endGateway(stack, 'SIGKILL') },
  'restart of the engine': { kind: 'death', begin: (stack) => endEngine(stack, 'SIGTERM') },
  'restart of the gateway': { kind: 'death', begin: (stack) => endGateway(stack, 'SIGTERM') },
  'engine stopped': { kind: 'stop', lasts: [2_000, 15_000], begin: ({ engine }, ms) => stopFor(engine, ms) },
  'gateway stopped': { kind: 'stop', lasts: [2_000, 15_000], begin: ({ gateway }, ms) => stopFor(gateway, ms) },
  'networks stopped': {
    kind: 'stop',
    lasts: [2_000, 15_000],
    begin: async ({ networks }, ms) => {
      networks.pause();
      await delay(ms);
      networks.resume();
    },
  },
  'WhatsApp cut': { kind: 'network', begin: ({ networks }) => networks.whatsapp.fault({ drop: true }) },
  'WhatsApp refuses': {
    kind: 'network',
    lasts: [1_000, 10_000],
    begin: ({ networks }, ms) => networks.whatsapp.fault({ refuse: ms, drop: true }),
  },
  'WhatsApp silent': {
    kind: 'network',
    lasts: [5_000, 40_000],
    begin: ({ networks }, ms) => networks.whatsapp.fault({ silent: ms }),
  },
  'WhatsApp loses acks': { kind: 'network', begin: ({ networks }) => networks.whatsapp.fault({ dropAcks: 3 }) },
  'Telegram cut': { kind: 'network', begin: ({ networks }) => networks.telegram.fault({ drop: true }) },
  'Telegram restarts': {
    kind: 'network',
    lasts: [500, 5_000],
    begin: ({ networks }, ms) => networks.telegram.fault({ restart: ms }),
  },
  'Telegram silent': {
    kind: 'network',
    lasts: [5_000, 40_000],
    begin: ({ networks }, ms) => networks.telegram.fault({ silent: ms }),
  },
  'Telegram cuts answers': { kind: 'network', begin: ({ networks }) => networks.telegram.fault({ cutAnswers: 3 }) },
  'Telegram forgets sessions': { kind: 'network', begin: ({ networks }) => networks.telegram.fault({ forget: true }) },
} as const satisfies Record<string, Breakage>;

export type TroubleName = keyof typeof BREAKAGES;

export interface Trouble {
  readonly name: TroubleName;
  /** Since the start of the load, milliseconds. */
  readonly at: number;
  /** 0 where it does not last. */
  readonly forMs: number;
}

export const kindOf = (name: TroubleName): Breakage['kind'] => BREAKAGES[name].kind;

/** Processes end in this first share of the run. Then they live on, so that what grows in them has time to show. */
export const DEATHS_SHARE = 1 / 3;
const GAP_MS = { least: 20_000, most: 60_000 };
const SECOND_MS = 1_000;

/** Troubles for a run of `lastsMs`: one every 20 to 60 seconds, and none in the last half minute. Pure. */
export function planTroubles(lastsMs: number, seed: number): Trouble[] {
  const random = createSeededRandom(seed);
  const between = ([least, most]: readonly [number, number]): number =>
    Math.round(least + random.float() * (most - least));
  const names = Object.keys(BREAKAGES) as TroubleName[];
  const living = names.filter((name) => kindOf(name) !== 'death');
  const plan: Trouble[] = [];
  let at = 0;
  for (;;) {
    at += between([GAP_MS.least, GAP_MS.most]);
    if (at > lastsMs - 30 * SECOND_MS) return plan;
    const choice = at < lastsMs * DEATHS_SHARE ? names : living;
    const name = choice[Math.floor(random.float() * choice.length)];
    if (name === undefined) continue;
    const { lasts }: Breakage = BREAKAGES[name];
    plan.push({ name, at, forMs: lasts === undefined ? 0 : between(lasts) });
  }
}

/** Resolves when it has begun; of what ends a process when the next one is there; of what stops one when it goes on. */
export const begin = (stack: Stack, { name, forMs }: Trouble): Promise<void> => BREAKAGES[name].begin(stack, forMs);

async function endEngine(stack: Stack, signal: NodeJS.Signals): Promise<void> {
  stack.engine?.kill(signal);
  await stack.engine?.exited;
  await stack.startEngine();
  // Nobody looks at the screens meanwhile, as on most days.
  await stack.ui.close();
}

async function endGateway(stack: Stack, signal: NodeJS.Signals): Promise<void> {
  stack.gateway?.kill(signal);
  await stack.gateway?.exited;
  await stack.startGateway();
}

async function stopFor(child: Child<unknown> | undefined, ms: number): Promise<void> {
  child?.kill('SIGSTOP');
  await delay(ms);
  child?.kill('SIGCONT');
}
