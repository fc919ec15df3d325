/** One WhatsApp account of the channel, opened against the simulated network, with everything it said. */
import { directWay } from '../../platform/testing/direct-way.ts';
import { randomBytes } from 'node:crypto';
import type { ChannelAccount, ChannelEvent, ChannelFactory } from '../../engine/channels/channel.ts';
import { createWhatsAppFactory, type WhatsAppFactoryOptions } from '../../engine/channels/whatsapp/factory.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { createMemoryLog, type MemoryLog } from '../../platform/testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import type { Inbound } from '../../shared/contract/inbound.ts';
import type { Content } from '../../shared/contract/message.ts';
import type { Destination } from '../../shared/model/channel.ts';
import type { Clock, Vault } from '../../shared/ports.ts';
import { MemoryMedia } from './memory-media.ts';
import { waitFor, type Networks } from '../networks/client.ts';

export type EventOf<Kind extends ChannelEvent['kind']> = Extract<ChannelEvent, { kind: Kind }>;

export class TestAccount {
  readonly events: ChannelEvent[] = [];
  /** By network id, as the outbox keeps them. */
  readonly payloads = new Map<string, Uint8Array>();
  /** Network ids of the payloads that were asked for, for retry receipts. */
  readonly askedFor: string[] = [];
  /** Whether receipts come as far as the disk. */
  keepsReceipts = true;
  readonly log: MemoryLog = createMemoryLog();
  readonly folder: TemporaryFolder = createTemporaryFolder();
  readonly factory: ChannelFactory;
  /** The device's media store. */
  readonly media: MemoryMedia = new MemoryMedia();
  vault: Vault = createVault(randomBytes(32));
  clock: Clock = systemClock;
  #account: ChannelAccount | undefined;

  constructor(networks: Pick<Networks, 'whatsappUrl' | 'publicKey'>, options: WhatsAppFactoryOptions = {}) {
    const server = { url: networks.whatsappUrl, publicKey: Buffer.from(networks.publicKey, 'base64') };
    this.factory = createWhatsAppFactory({ server, fetchVersion: () => Promise.resolve(undefined), ...options });
  }

  get account(): ChannelAccount {
    if (!this.#account) throw new Error('the account is not open');
    return this.#account;
  }

  get file(): string {
    return this.folder.file('account/auth.db');
  }

  async open(): Promise<ChannelAccount> {
    this.#account = await this.factory.open({
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
      sentPayload: (networkId) => {
        this.askedFor.push(networkId);
        return this.payloads.get(networkId);
      },
      sentSince: () => [],
      media: this.media,
      wayOut: directWay,
      app: () => undefined,
    });
    return this.#account;
  }

  /** Waits for an event of this kind after `from` events; the newest by default are those still to come. */
  next<Kind extends ChannelEvent['kind']>(
    kind: Kind,
    fits: (event: EventOf<Kind>) => boolean = () => true,
    options: { from?: number; timeoutMs?: number } = {},
  ): Promise<EventOf<Kind>> {
    const from = options.from ?? 0;
    return waitFor(
      () =>
        this.events
          .slice(from)
          .find((event): event is EventOf<Kind> => event.kind === kind && fits(event as EventOf<Kind>)),
      `the event ${kind}`,
      options.timeoutMs,
    );
  }

  async pair(networks: Networks, number: string): Promise<void> {
    const from = this.events.length;
    this.account.connect('pair');
    const { qr } = await this.next('qrShown', undefined, { from });
    await networks.whatsapp.scan(number, qr);
    await this.next('closed', ({ cause }) => cause.code === 'restartRequired', { from });
    await this.logIn();
  }

  async logIn(): Promise<void> {
    const from = this.events.length;
    this.account.connect('login');
    await this.next('opened', undefined, { from });
  }

  /** Prepares and hands over a text, as the outbox does; the payload stays available for retries. */
  async send(number: string, text: string, networkId: string): Promise<void> {
    const prepared = await this.account.prepare({
      to: { kind: 'number', number },
      content: { kind: 'text', text },
      networkId,
    });
    if (prepared.kind !== 'ready') throw new Error(`not ready: ${JSON.stringify(prepared)}`);
    this.payloads.set(networkId, prepared.payload);
    await this.account.handOver({ networkId, payload: prepared.payload });
  }

  /** Prepares and hands over any content, to a number or a group. */
  async sendContent(to: Destination | string, content: Content, networkId: string): Promise<void> {
    const destination: Destination = typeof to === 'string' ? { kind: 'number', number: to } : to;
    const prepared = await this.account.prepare({ to: destination, content, networkId });
    if (prepared.kind !== 'ready') throw new Error(`not ready: ${JSON.stringify(prepared)}`);
    this.payloads.set(networkId, prepared.payload);
    await this.account.handOver({ networkId, payload: prepared.payload });
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

/** A clock that knows how many of its timers are running. */
export function countTimers(clock: Clock): { clock: Clock; pending(): number } {
  const running = new Set<object>();
  return {
    clock: {
      now: clock.now,
      monotonic: clock.monotonic,
      timer: (ms, fire) => {
        const key = {};
        running.add(key);
        const timer = clock.timer(ms, () => {
          running.delete(key);
          fire();
        });
        return {
          cancel: () => {
            running.delete(key);
            timer.cancel();
          },
        };
      },
    },
    pending: () => running.size,
  };
}
