import { createEngine, type Engine } from '../../engine/engine.ts';
import { CODE } from '../../engine/testing/engine-rig.ts';
import { FakeGateway } from '../../engine/testing/fake-gateway.ts';
import { createLossyTransports } from '../../engine/testing/lossy-transport.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { systemRandom } from '../../platform/random.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import type { AccountView, UiAnswers, UiCall, UiInput } from '../../shared/contract/ui.ts';
import type { Channel } from '../../shared/model/channel.ts';
import type { SessionKind, SessionState } from '../../shared/model/session.ts';
import { createTestedFactory, TELEGRAM_APP, type NetworksAddress } from './channels.ts';
import { until } from './until.ts';

/**
 * One real engine with a real channel, against simulated networks, in real time: sockets and the timers of the channels'
 * libraries know no other. The gateway is the fake one, on a way without trouble.
 */
export interface SessionHouse {
  readonly engine: Engine;
  readonly gateway: FakeGateway;
  call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiAnswers[C]>;
  account(accountId: string): AccountView;
  /** Every state that the account was shown in, in order. */
  shown(accountId: string): readonly { state: SessionState; at: number }[];
  /** Adds an account, which is not paired yet. */
  add(label: string): Promise<string>;
  /** Asks for a code to scan, and resolves with it. */
  qr(accountId: string): Promise<string>;
  /** Resolves when the account is shown in one of these states. */
  reach(accountId: string, kinds: readonly SessionKind[], timeoutMs?: number): Promise<SessionState>;
  /** The owner does not wait for the next try. */
  tryNow(accountId: string): Promise<void>;
  /** As `reach`, without waiting for the next try. */
  reachSoon(accountId: string, kinds: readonly SessionKind[], timeoutMs?: number): Promise<SessionState>;
  stop(): Promise<void>;
}

/** Nothing is paced: these tests are about sessions. */
const AT_ONCE = { gapMs: { min: 0, max: 0 }, recipientGapMs: 0, warmUp: [] };
const REACH_MS = 30_000;

export async function startSessionHouse(networks: NetworksAddress, channel: Channel): Promise<SessionHouse> {
  const folder = createTemporaryFolder();
  const log = createLog({ level: 'silent' });
  const gateway = new FakeGateway(systemClock);
  gateway.codes.set(CODE, undefined);
  const engine = await createEngine({
    dataFolder: folder.path,
    appVersion: '1.0.0',
    machine: 'desk',
    clock: systemClock,
    random: systemRandom,
    log,
    vault: createVault(new Uint8Array(32).fill(7)),
    keyUnprotected: false,
    pacing: AT_ONCE,
    channels: [createTestedFactory(networks, channel)],
    link: createLossyTransports(gateway, { clock: systemClock, random: systemRandom }),
  });

  const shown = new Map<string, { state: SessionState; at: number }[]>();
  const note = ({ id, session }: AccountView): void => {
    const states = shown.get(id) ?? [];
    shown.set(id, states);
    if (JSON.stringify(states.at(-1)?.state) !== JSON.stringify(session)) {
      states.push({ state: session, at: performance.now() });
    }
  };
  const unsubscribe = engine.subscribe((patches) => {
    for (const patch of patches) if (patch.kind === 'account') note(patch.account);
  });

  const house: SessionHouse = {
    engine,
    gateway,
    call: async (name, input) => {
      const answer = await engine.call(name, input);
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.detail ?? ''}`);
      return answer.value;
    },
    account: (accountId) => {
      const account = engine.snapshot().accounts.find(({ id }) => id === accountId);
      if (!account) throw new Error(`No account ${accountId}`);
      return account;
    },
    shown: (accountId) => shown.get(accountId) ?? [],
    add: async (label) => (await house.call('account.add', { channel, label })).accountId,
    qr: async (accountId) => {
      await house.call('account.pair', { accountId });
      const session = await house.reach(accountId, ['pairing'], REACH_MS);
      if (session.kind !== 'pairing') throw new Error('not pairing');
      const { step } = (await until(
        async () => house.account(accountId).session,
        (state) => state.kind === 'pairing' && state.step.kind === 'qr',
        { what: 'a code', everyMs: 10 },
      )) as Extract<SessionState, { kind: 'pairing' }>;
      if (step.kind !== 'qr') throw new Error('no code');
      return step.qr;
    },
    tryNow: async (accountId) => {
      // Refused when its time has come meanwhile.
      await engine.call('account.retry', { accountId });
    },
    reach: (accountId, kinds, timeoutMs = REACH_MS) =>
      until(
        async () => house.account(accountId).session,
        ({ kind }) => kinds.includes(kind),
        { timeoutMs, everyMs: 10, what: `${kinds.join(' or ')} of ${accountId}` },
      ),
    reachSoon: (accountId, kinds, timeoutMs = REACH_MS) =>
      until(
        async () => {
          const { session } = house.account(accountId);
          if (session.kind === 'waiting' && !kinds.includes('waiting')) await house.tryNow(accountId);
          return session;
        },
        ({ kind }) => kinds.includes(kind),
        { timeoutMs, everyMs: 50, what: `${kinds.join(' or ')} of ${accountId}` },
      ),
    stop: async () => {
      unsubscribe();
      await engine.stop();
      log.close();
      folder.remove();
    },
  };
  await house.call('link.enrol', { gatewayUrl: 'https://gateway.example', code: CODE });
  await house.call('settings.change', { telegramApp: TELEGRAM_APP });
  return house;
}
