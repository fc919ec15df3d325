import type { Report } from '../../../shared/contract/device.ts';
import type { Priority } from '../../../shared/model/message.ts';
import type { Acceptance } from '../messages.ts';
import type { GatewayStore, NewMessage } from '../store.ts';

/** One store under test. */
export interface StoreHarness {
  readonly store: GatewayStore;
  /** Closes the store and opens the same one again. */
  reopen(): Promise<GatewayStore>;
  /** Closes the store and removes all traces of it. */
  remove(): Promise<void>;
}

export const T0 = Date.UTC(2026, 0, 1, 12);
export const STORE_A = '0b2f7d3e-6a4c-4e1f-9d55-7a1c3b8f2e01';
export const STORE_B = '0b2f7d3e-6a4c-4e1f-9d55-7a1c3b8f2e02';
export const secret = { salt: new Uint8Array([1]), hash: new Uint8Array([2]) };
export const bytes = (value: number): Uint8Array => new Uint8Array(32).fill(value);
export const idOf = (count: number): string => `018f0000-0000-7000-8000-${String(count).padStart(12, '0')}`;
export const networkIdOf = (id: string): string => `NET${id.slice(-12)}`;
export const plentyOfRoom = [{ accountId: 'acc', messages: 1_000, bytes: 1_000_000 }];

/** A device's run, as the tests speak of it. */
export interface TestRun {
  readonly device: number;
  readonly epoch: number;
}

type Offered = Partial<Omit<NewMessage, 'client'>> & { text?: string; number?: string; priority?: Priority };

/** Steps that most tests need, on the store as it is now. */
export function stepsOn(current: () => GatewayStore) {
  let messages = 0;
  let devices = 0;
  let runs = 0;
  const nextRun = (): string => `run ${(runs += 1)}`;

  /** A client with `instances` WhatsApp instances. */
  const client = async (id = 'shop', instances = 1): Promise<number> => {
    await current().createClient({ id, name: null, secret, now: T0 });
    for (let count = 0; count < instances; count += 1) {
      const made = await current().createInstance({ client: id, channel: 'whatsapp', now: T0 });
      // Most tests are not about who registered.
      const instance = made?.instance ?? -1;
      await current().setOptIn({ client: id, channel: 'whatsapp', instance, optIn: false });
    }
    return (await current().client(id))?.client ?? -1;
  };

  const enrolledDevice = async (forClient: string | null = null, makesInstances = false): Promise<number> => {
    devices += 1;
    const codeId = `CODE${devices}`;
    const secretHash = bytes(devices);
    const expiresAt = T0 + 600_000;
    await current().createCode({ id: codeId, secretHash, client: forClient, makesInstances, expiresAt, now: T0 });
    const tokenHash = bytes(100 + devices);
    await current().enrol({
      codeId,
      secretHash,
      keyHash: bytes(devices),
      tokenHash,
      newDeviceId: `device-${devices}`,
      name: `machine ${devices}`,
      address: 'somewhere',
      now: T0,
    });
    return (await current().deviceByToken(tokenHash))?.device ?? -1;
  };

  const session = async (device: number, storeId = STORE_A): Promise<TestRun> => {
    const { epoch } = await current().startSession({ device, storeId, run: nextRun(), appVersion: '1.0.0', now: T0 });
    return { device, epoch };
  };

  /** A session that says what it holds. */
  const running = async (
    device: number,
    options: {
      storeId?: string;
      holdings?: { id: string; fence: number; state: 'waiting' | 'unsure' | 'ended' }[];
      now?: number;
    } = {},
  ): Promise<TestRun & { released: string[] }> => {
    const run = await session(device, options.storeId);
    const page = { holdings: options.holdings ?? [], last: true };
    const released = await current().recordHoldings({ ...run, now: options.now ?? T0 }, page);
    return { ...run, released };
  };

  const bind = (
    device: number,
    wish: {
      accountId?: string;
      number?: string;
      instanceId?: string;
      session?: { state: string; cause?: string; at: number };
      now?: number;
    } = {},
  ) =>
    current().bindAccount({
      device,
      accountId: wish.accountId ?? 'acc',
      channel: 'whatsapp',
      number: wish.number,
      instanceId: wish.instanceId,
      session: wish.session,
      now: wish.now ?? T0,
    });

  const messageOf = (of: number, more: Offered = {}): NewMessage => {
    messages += 1;
    const { text = `text ${messages}`, number = '4915100000001', ...rest } = more;
    const id = idOf(messages);
    return {
      id,
      client: of,
      channel: 'whatsapp',
      instance: 1,
      to: { kind: 'number', number },
      content: { kind: 'text', text },
      priority: 'normal',
      networkId: networkIdOf(id),
      acceptedAt: T0,
      notBefore: null,
      expiresAt: T0 + 7 * 86_400_000,
      ...rest,
    };
  };

  /** Asks for a message, and says what came of it. */
  const offer = async (of: number, more: Offered = {}): Promise<{ id: string; outcome: Acceptance }> => {
    const message = messageOf(of, more);
    return { id: message.id, outcome: await current().acceptMessage(message) };
  };

  const accept = async (of: number, more: Offered = {}): Promise<string> => (await offer(of, more)).id;

  const lease = (run: TestRun, { now = T0, room = plentyOfRoom } = {}) =>
    current().leaseMessages({ device: run.device, epoch: run.epoch, now }, room);

  const take = (run: TestRun, items: { id: string; fence: number }[], now = T0) =>
    current().acceptCustody({ device: run.device, epoch: run.epoch, now }, items);

  const report = (run: TestRun, first: number, reports: Report[], { storeId = STORE_A, now = T0, mark = '' } = {}) =>
    current().recordReports(
      { device: run.device, epoch: run.epoch, now },
      { storeId, first, reports, ...(mark && { mark }) },
    );

  const statusOf = async (of: number, id: string) => {
    const view = await current().message({ client: of, id });
    return view && { status: view.status, reason: view.reason };
  };

  /** A client, a device that serves its first instance, and a run that may lease. */
  const house = async (): Promise<{ client: number; device: number; run: TestRun }> => {
    const made = await client();
    const device = await enrolledDevice();
    const run = await running(device);
    await bind(device, { number: '491510000000' });
    return { client: made, device, run };
  };

  return {
    client,
    enrolledDevice,
    session,
    running,
    bind,
    messageOf,
    offer,
    accept,
    lease,
    take,
    report,
    statusOf,
    house,
  };
}

export type Steps = ReturnType<typeof stepsOn>;

export const sentResult = (id: string, fence: number): Report => ({
  kind: 'result',
  id,
  fence,
  networkId: networkIdOf(id),
  outcome: { kind: 'sent' },
  agoMs: 0,
});

export const receipt = (id: string, what: 'sent' | 'delivered' | 'read'): Report => ({
  kind: 'receipt',
  id,
  networkId: networkIdOf(id),
  receipt: what,
  agoMs: 0,
});
