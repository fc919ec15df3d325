import { readdir } from 'node:fs/promises';
import type { InjectOptions } from 'fastify';
import { openMediaStore, type MediaStore } from '../../platform/media-store.ts';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog, type MemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { deviceCalls, type DeviceCall, type DeviceRequest, type DeviceResponse } from '../../shared/contract/device.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import type { GatewayOptions } from '../logic.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { GatewayStore } from '../store/store.ts';

/** A whole gateway in this process, without sockets, on a manual clock. */
export interface TestGateway {
  readonly gateway: Gateway;
  readonly clock: ManualClock;
  readonly log: MemoryLog;
  /** Where its store lies. */
  readonly storeFile: string;
  /** Headers of a client with two WhatsApp instances. */
  readonly headers: Record<string, string>;
  send(payload: unknown, more?: InjectOptions): Promise<{ status: number; body: Record<string, unknown> }>;
  call(
    options: InjectOptions,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Record<string, unknown> }>;
  /** Accepts a text and returns its id. */
  accept(text?: string, number?: string): Promise<string>;
  statusOf(id: string): Promise<Record<string, unknown>>;
  /** @param client the only one that the device may serve */
  enrol(client?: string): Promise<TestDevice>;
  /** The hashes of all attachments on disk. */
  storedMedia(): Promise<string[]>;
  /** Files of attachments that are still on their way. */
  unfinishedMedia(): Promise<string[]>;
  /** A new process on the same folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestDevice {
  readonly token: string;
  readonly code: string;
  readonly key: string;
  /** Answers are checked against the contract. Anything but 200 is given back as it is. */
  call<C extends DeviceCall>(
    call: C,
    request: DeviceRequest<C>,
    accountId?: string,
  ): Promise<{ status: 200; body: DeviceResponse<C> } | { status: number; body: { error: { code: string } } }>;
  /** As `call`; the answer must be 200. */
  ok<C extends DeviceCall>(call: C, request: DeviceRequest<C>, accountId?: string): Promise<DeviceResponse<C>>;
  /** A session without holdings; returns its epoch. */
  start(): Promise<number>;
}

export const STORE_ID = '0b2f7d3e-6a4c-4e1f-9d55-7a1c3b8f2e01';
export const keyOf = (letter: string): string => letter.repeat(43);
export const room = (accountId = 'acc') => [{ accountId, messages: 100, bytes: 1_000_000 }];

export async function startTestGateway(
  wrap: (store: GatewayStore) => GatewayStore = (store) => store,
  more: Partial<GatewayOptions> = {},
): Promise<TestGateway> {
  const folder = createTemporaryFolder();
  const clock = createManualClock();
  const log = createMemoryLog();
  const random = createSeededRandom(5);
  const vault = createVault(new Uint8Array(32).fill(7));
  const open = async (): Promise<{ store: GatewayStore; media: MediaStore; gateway: Gateway }> => {
    const store = await openSqliteStore({ path: folder.file('gateway.db'), vault, log, clock });
    const media = await openMediaStore({ folder: folder.file('media'), vault, hashesOnThread: true });
    const ports = { clock, random, log, vault, version: '9.9.9' };
    return { store, media, gateway: await createGateway({ ...ports, ...more, media, store: wrap(store) }) };
  };
  let current = await open();
  const stopCurrent = async (): Promise<void> => {
    await current.gateway.close();
    await current.store.close();
  };

  const { admin } = current.gateway;
  const { secret } = await admin.call('client.create', { id: 'shop@example.com' });
  for (let made = 0; made < 2; made += 1) {
    const name = { client: 'shop@example.com', channel: 'whatsapp' } as const;
    const { instance } = await admin.call('instance.create', name);
    // Most tests are not about who registered.
    await admin.call('instance.optIn', { ...name, instance, optIn: false });
  }
  const headers = { 'x-wm-client-id': 'shop@example.com', 'x-wm-client-secret': secret };

  const call: TestGateway['call'] = async (options) => {
    const response = await current.gateway.app.inject(options);
    return { status: response.statusCode, body: response.json(), headers: response.headers };
  };
  const send: TestGateway['send'] = (payload, more = {}) =>
    call({
      method: 'POST',
      url: '/v3/whatsapp/single/text/message/1',
      headers: { ...headers, 'content-type': 'application/json', ...more.headers },
      payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
      ...(more.url === undefined ? {} : { url: more.url }),
    });

  const enrol: TestGateway['enrol'] = async (client) => {
    const { code } = await current.gateway.admin.call('enrolment.create', client === undefined ? {} : { client });
    const key = keyOf('k');
    const request = { protocol: 1, code, key, name: 'machine' };
    const answer = await call({ method: 'POST', url: '/device/v1/enrol', payload: request });
    return testDevice({ call, code, key, token: String(answer.body['token']) });
  };

  return {
    get gateway() {
      return current.gateway;
    },
    clock,
    log,
    storeFile: folder.file('gateway.db'),
    headers,
    call,
    send,
    accept: async (text = 'hello', number = '4915100000001') =>
      String((await send({ number, message: text })).body['id']),
    statusOf: async (id) => (await call({ method: 'GET', url: `/v1/messages/${id}`, headers })).body,
    enrol,
    storedMedia: async () => {
      const found: string[] = [];
      for await (const { sha256 } of current.media.list()) found.push(sha256);
      return found;
    },
    unfinishedMedia: () => readdir(folder.file('media/unfinished')),
    restart: async () => {
      await stopCurrent();
      current = await open();
    },
    stop: async () => {
      await stopCurrent();
      folder.remove();
    },
  };
}

function testDevice(options: { call: TestGateway['call']; code: string; key: string; token: string }): TestDevice {
  const { token } = options;
  let runs = 0;
  const call: TestDevice['call'] = async (name, request, accountId = 'acc') => {
    const { method, path, response } = deviceCalls[name];
    const answer = await options.call({
      method,
      url: `/device/v1${path.replace(':accountId', accountId)}`,
      headers: { authorization: `Bearer ${token}` },
      payload: request as object,
    });
    if (answer.status !== 200) return { status: answer.status, body: answer.body as { error: { code: string } } };
    return { status: 200, body: response.parse(answer.body) as DeviceResponse<typeof name> };
  };
  const ok: TestDevice['ok'] = async (name, request, accountId) => {
    const answer = await call(name, request, accountId);
    if (!isOk(answer)) throw new Error(`${name} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    ...options,
    call,
    ok,
    start: async () => {
      runs += 1;
      const wish = { protocol: 1, appVersion: '1.0.0', capabilities: [], storeId: STORE_ID, run: `run ${runs}` };
      const { epoch } = await ok('session', wish);
      await ok('holdings', { epoch, holdings: [], last: true });
      return epoch;
    },
  };
}

const isOk = <Body>(
  answer: { status: 200; body: Body } | { status: number; body: unknown },
): answer is { status: 200; body: Body } => answer.status === 200;
