import { createEngine, type Engine } from '../../engine/engine.ts';
import type { FakeAccount } from '../../engine/testing/fake-channel.ts';
import { createFakeChannel } from '../../engine/testing/fake-channel.ts';
import { createLossyTransports, type CallableGateway, type Weather } from '../../engine/testing/lossy-transport.ts';
import { LinkError } from '../../engine/ports.ts';
import { problemOfAnswer } from '../../engine/link/http-problems.ts';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import type { GatewayStore } from '../../gateway/store/store.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { deviceCalls, type DeviceResponse } from '../../shared/contract/device.ts';
import { PACING_PLANS } from '../../shared/policy/pacing-plan.ts';
import type { UiSnapshot } from '../../shared/contract/ui.ts';
import type { MessageAnswer } from './api-client.ts';
import type { TestedChannel } from './channels.ts';

/**
 * The product's own gateway and engine in one process, on one manual clock, with a network that is scripted and a way to the
 * gateway that can lose, repeat and delay calls. Minutes pass in milliseconds.
 */
export interface House {
  readonly clock: Pick<ManualClock, 'now' | 'jump' | 'advance'>;
  readonly weather: Weather;
  readonly phone: FakeAccount;
  /** Accepts a text; the answer's status and body. */
  post(number: string, text: string): Promise<{ status: number; id: string }>;
  message(id: string): Promise<MessageAnswer>;
  /** What recipients see, each network id once, in order of first arrival, with the virtual instant. */
  readonly shown: { networkId: string; number: string; text: string; at: number }[];
  /** How often each network id arrived. */
  readonly arrivals: ReadonlyMap<string, number>;
  goOffline(): void;
  goOnline(): void;
  /** The gateway answers no call of the device. */
  cutGateway(cut: boolean): void;
  restartEngine(): Promise<void>;
  restartGateway(): Promise<void>;
  /** The engine's own view, for a failing test. */
  snapshot(): UiSnapshot;
  /** Moves time in steps until the condition holds. @throws when it does not within `maxMs` of virtual time. */
  advanceUntil(isReached: () => Promise<boolean>, maxMs: number, what: string): Promise<void>;
  stop(): Promise<void>;
}

const SHOP = { number: '447700900123', name: 'Shop' };
const STEP_MS = 1_000;

export async function startHouse(seed: number, { channel: name, shown: shownStatus }: TestedChannel): Promise<House> {
  const clock = createManualClock();
  const random = createSeededRandom(seed);
  const log = createMemoryLog();
  const vault = createVault(new Uint8Array(32).fill(3));
  const folder = createTemporaryFolder();
  const channel = createFakeChannel(name);

  const openGateway = async (): Promise<{ store: GatewayStore; gateway: Gateway }> => {
    const store = await openSqliteStore({ path: folder.file('gateway.db'), vault, log, clock });
    const media = await openMediaStore({ folder: folder.file('media'), vault });
    return { store, gateway: await createGateway({ store, media, clock, random, log, vault, version: '1.0.0' }) };
  };
  let { store, gateway } = await openGateway();
  const { admin } = gateway;
  const { secret } = await admin.call('client.create', { id: 'shop' });
  await admin.call('instance.create', { client: 'shop', channel: name });
  await admin.call('instance.optIn', { client: 'shop', channel: name, instance: 1, optIn: false });
  const { code } = await admin.call('enrolment.create', { client: 'shop' });
  const headers = { 'x-wm-client-id': 'shop', 'x-wm-client-secret': secret };

  let isCut = false;
  const callable: CallableGateway = {
    async handle(call, request, { token, accountId }) {
      const { method, path, response } = deviceCalls[call];
      if (isCut) throw new LinkError({ code: 'unreachable' });
      const answer = await gateway.app.inject({
        method,
        url: `/device/v1${path.replace(':accountId', accountId ?? '')}`,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        payload: request as object,
      });
      if (isCut) throw new LinkError({ code: 'unreachable' });
      if (answer.statusCode !== 200) {
        const { error } = answer.json<{ error?: { code?: string } }>();
        const { problem, ...more } = problemOfAnswer({
          call,
          status: answer.statusCode,
          code: error?.code,
          retryAfter: undefined,
        });
        throw new LinkError(problem, more);
      }
      return response.parse(answer.json()) as DeviceResponse<typeof call>;
    },
  };
  const way = createLossyTransports(callable, { clock, random });

  const openEngine = (): Promise<Engine> =>
    createEngine({
      dataFolder: folder.file('device'),
      appVersion: '1.0.0',
      machine: 'desk',
      clock,
      random,
      log,
      vault,
      keyUnprotected: false,
      channels: [channel],
      link: way,
      pacing: PACING_PLANS.unpaced,
    });
  let engine = await openEngine();
  const must = async <T>(result: Promise<{ ok: true; value: T } | { ok: false; error: object }>): Promise<T> => {
    await clock.settle();
    const answer = await result;
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    return answer.value;
  };
  await must(engine.call('link.enrol', { gatewayUrl: 'https://gateway.example', code }));
  const { accountId } = await must(engine.call('account.add', { channel: name, label: 'Shop' }));
  const phone = channel.far(accountId);
  await must(engine.call('account.pair', { accountId }));
  phone.scan(SHOP);

  const shown: House['shown'] = [];
  const arrivals = new Map<string, number>();
  let seen = 0;
  /** The recipients' phones: show an id once, and say that it was delivered, where they do. */
  const look = (): void => {
    for (const { networkId, payload } of phone.handedOver.slice(seen)) {
      arrivals.set(networkId, (arrivals.get(networkId) ?? 0) + 1);
      if (arrivals.get(networkId) === 1) {
        const sent = JSON.parse(new TextDecoder().decode(payload)) as {
          to: { number: string };
          content: { text: string };
        };
        shown.push({ networkId, number: sent.to.number, text: sent.content.text, at: clock.now() });
      }
      if (shownStatus === 'delivered' && phone.connection === 'online' && phone.script.handOver === 'ack') {
        phone.emit({ kind: 'receipt', networkId, receipt: 'delivered', at: clock.now() });
      }
    }
    seen = phone.handedOver.length;
    if (phone.connection === 'online') phone.emit({ kind: 'serverAnswered' });
  };
  const advance = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await clock.advance(Math.min(left, STEP_MS));
      look();
      await clock.settle();
    }
  };

  const house: House = {
    clock: { now: clock.now, jump: clock.jump, advance },
    snapshot: () => engine.snapshot(),
    weather: way.weather,
    phone,
    shown,
    arrivals,
    post: async (number, text) => {
      const answer = await gateway.app.inject({
        method: 'POST',
        url: `/v3/${name}/single/text/message/1`,
        headers: { ...headers, 'content-type': 'application/json' },
        payload: { number, message: text },
      });
      return { status: answer.statusCode, id: answer.json<{ id?: string }>().id ?? '' };
    },
    message: async (id) => {
      const answer = await gateway.app.inject({ method: 'GET', url: `/v1/messages/${id}`, headers });
      return answer.json<MessageAnswer>();
    },
    goOffline: () => {
      phone.script.login = { code: 'networkDown' };
      phone.close({ code: 'connectionLost' });
    },
    goOnline: () => {
      phone.script.login = 'open';
    },
    cutGateway: (cut) => {
      isCut = cut;
    },
    restartEngine: async () => {
      const stopping = engine.stop();
      await advance(STEP_MS);
      await stopping;
      engine = await openEngine();
      await clock.settle();
    },
    restartGateway: async () => {
      const closing = gateway.close();
      await clock.settle();
      await closing;
      await store.close();
      ({ store, gateway } = await openGateway());
    },
    advanceUntil: async (isReached, maxMs, what) => {
      for (let passed = 0; passed < maxMs; passed += STEP_MS) {
        if (await isReached()) return;
        await advance(STEP_MS);
      }
      if (!(await isReached())) throw new Error(`${what}: not within ${maxMs} ms of virtual time`);
    },
    stop: async () => {
      const stopping = engine.stop();
      await advance(STEP_MS);
      await stopping;
      const closing = gateway.close();
      await clock.settle();
      await closing;
      await store.close();
      folder.remove();
      if (clock.pending > 0) throw new Error(`${clock.pending} timers are left`);
    },
  };
  await house.advanceUntil(
    async () => engine.snapshot().accounts.some((account) => account.binding?.state === 'bound'),
    60_000,
    'paired and bound',
  );
  return house;
}
