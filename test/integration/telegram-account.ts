/** One Telegram account of the channel, opened against the simulated network, with everything it said. */
import { directWay } from '../../platform/testing/direct-way.ts';
import { randomBytes } from 'node:crypto';
import type {
  ChannelAccount,
  ChannelAccountOptions,
  ChannelEvent,
  ChannelFactory,
} from '../../engine/channels/channel.ts';
import { createTelegramFactory } from '../../engine/channels/telegram/factory.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { createMemoryLog, type MemoryLog } from '../../platform/testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import type { Inbound } from '../../shared/contract/inbound.ts';
import type { Content } from '../../shared/contract/message.ts';
import type { Destination } from '../../shared/model/channel.ts';
import type { Clock, Vault } from '../../shared/ports.ts';
import type { TelegramNetwork } from '../networks/telegram/network.ts';
import { waitFor } from '../networks/client.ts';
import { TELEGRAM_APP } from '../support/channels.ts';
import { MemoryMedia } from './memory-media.ts';

export type EventOf<Kind extends ChannelEvent['kind']> = Extract<ChannelEvent, { kind: Kind }>;

export class TelegramAccount {
  readonly events: ChannelEvent[] = [];
  /** Whether receipts come as far as the disk. */
  keepsReceipts = true;
  readonly log: MemoryLog = createMemoryLog();
  readonly folder: TemporaryFolder = createTemporaryFolder();
  readonly media: MemoryMedia = new MemoryMedia();
  /** What went out by `send`, as the outbox keeps it. */
  readonly payloads: Map<string, Uint8Array> = new Map();
  readonly #factory: ChannelFactory;
  readonly #network: TelegramNetwork;
  app: typeof TELEGRAM_APP | undefined = TELEGRAM_APP;
  vault: Vault = createVault(randomBytes(32));
  clock: Clock = systemClock;
  wayOut: ChannelAccountOptions['wayOut'] = directWay;
  #account: ChannelAccount | undefined;
  #sent = 0;

  constructor(network: TelegramNetwork) {
    this.#network = network;
    const [dc] = network.dcs;
    if (!dc) throw new Error('the network has no data centre');
    this.#factory = createTelegramFactory({ appVersion: '1.0.0', server: { dc, publicKey: network.publicKey } });
  }

  get account(): ChannelAccount {
    if (!this.#account) throw new Error('the account is not open');
    return this.#account;
  }

  async open(): Promise<ChannelAccount> {
    this.#account = await this.#factory.open({
      accountId: 'account-1',
      folder: this.folder.file('account'),
      clock: this.clock,
      random: systemRandom,
      vault: this.vault,
      log: this.log,
      onEvent: (event) => {
        this.events.push(event);
        if (event.kind === 'receipt' && this.keepsReceipts) event.done?.();
      },
      sentPayload: (networkId) => this.payloads.get(networkId),
      sentSince: () => [...this.payloads.keys()].toReversed(),
      media: this.media,
      wayOut: this.wayOut,
      app: () => this.app,
    });
    return this.#account;
  }

  /** Waits for an event of this kind after the first `from` events. */
  next<Kind extends ChannelEvent['kind']>(
    kind: Kind,
    fits: (event: EventOf<Kind>) => boolean = () => true,
    { from = 0, timeoutMs }: { from?: number; timeoutMs?: number } = {},
  ): Promise<EventOf<Kind>> {
    return waitFor(
      () =>
        this.events
          .slice(from)
          .find((event): event is EventOf<Kind> => event.kind === kind && fits(event as EventOf<Kind>)),
      `the event ${kind}`,
      timeoutMs,
    );
  }

  async pair(number: string): Promise<void> {
    const from = this.events.length;
    this.account.connect('pair');
    const { qr } = await this.next('qrShown', undefined, { from });
    await this.#network.scan(number, { qr });
    await this.next('opened', undefined, { from });
  }

  async logIn(): Promise<void> {
    const from = this.events.length;
    this.account.connect('login');
    await this.next('opened', undefined, { from });
  }

  /** Prepares and hands over, as the outbox does; returns the network id. */
  async send(to: Destination | string, content: Content | string, networkId = this.newId()): Promise<string> {
    const payload = await this.prepared(to, content, networkId);
    this.payloads.set(networkId, payload);
    await this.account.handOver({ networkId, payload });
    return networkId;
  }

  async prepared(to: Destination | string, content: Content | string, networkId = this.newId()): Promise<Uint8Array> {
    const prepared = await this.account.prepare({
      to: typeof to === 'string' ? { kind: 'number', number: to } : to,
      content: typeof content === 'string' ? { kind: 'text', text: content } : content,
      networkId,
    });
    if (prepared.kind !== 'ready') throw new Error(`not ready: ${JSON.stringify(prepared)}`);
    return prepared.payload;
  }

  newId(): string {
    this.#sent += 1;
    return String(7_000_000_000_000_000_000n + BigInt(this.#sent));
  }

  /** Waits for a message from outside and takes it. */
  async receive(fits: (inbound: Inbound) => boolean = () => true, timeoutMs?: number): Promise<Inbound> {
    const event = await this.next(
      'inbound',
      ({ inbound }) => fits(inbound),
      timeoutMs === undefined ? {} : { timeoutMs },
    );
    event.done();
    return event.inbound;
  }

  async close(): Promise<void> {
    await this.#account?.close();
    this.#account = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    this.folder.remove();
  }
}
