/** An unmodified mtcute client for the simulator's own tests, with its keys in memory. */
import { MemoryStorage, networkMiddlewares, TelegramClient, type HistoryReadUpdate, type Message } from '@mtcute/node';
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js';
import type { ConnectionState, TelegramClientOptions } from '@mtcute/node';
import { waitFor } from './client.ts';
import type { DcAddress } from './telegram/network.ts';

const apiId = 12_345;
const apiHash = '0123456789abcdef0123456789abcdef';
const logError = 1;

const crypto = new NodeCryptoProvider();
await crypto.initialize();

/** Lets mtcute take the simulator's RSA key for Telegram's. */
export function trustTelegram(publicKey: string): void {
  addPublicKey(crypto, publicKey);
}

/** One client, with what it was told. */
export class TelegramUser {
  readonly client: TelegramClient;
  readonly storage: MemoryStorage;
  readonly qrs: string[] = [];
  readonly received: Message[] = [];
  readonly edited: Message[] = [];
  readonly deleted: number[] = [];
  readonly reads: HistoryReadUpdate[] = [];
  readonly states: ConnectionState[] = [];
  readonly errors: Error[] = [];

  constructor(dc: DcAddress, storage = new MemoryStorage(), options: Partial<TelegramClientOptions> = {}) {
    this.storage = storage;
    this.client = new TelegramClient({
      apiId,
      apiHash,
      storage,
      logLevel: Number(process.env.MTCUTE_LOG ?? logError),
      defaultDcs: { main: dc, media: dc },
      updates: { catchUp: true },
      network: {
        middlewares: networkMiddlewares.basic({
          internalErrors: { exceptErrors: ['RANDOM_ID_DUPLICATE'], maxRetries: 3 },
          // A flood wait is the caller's business, and is not remembered.
          floodWaiter: { maxWait: 0, store: false },
        }),
      },
      ...options,
    });
    const { client } = this;
    client.onNewMessage.add((message) => void this.received.push(message));
    client.onEditMessage.add((message) => void this.edited.push(message));
    client.onDeleteMessage.add(({ messageIds }) => void this.deleted.push(...messageIds));
    client.onHistoryRead.add((update) => void this.reads.push(update));
    client.onConnectionState.add((state) => void this.states.push(state));
    client.onError.add((error) => void this.errors.push(error));
  }

  /** Starts a sign-in by QR code; `firstQr` tells what to scan. */
  signInByQr(password?: string) {
    return this.client.signInQr({
      onUrlUpdated: (url) => void this.qrs.push(url),
      ...(password !== undefined && { password }),
    });
  }

  firstQr(): Promise<string> {
    return waitFor(() => this.qrs[0], 'a QR code');
  }

  /** Makes somebody a contact. @throws when nobody is found by this number */
  async contact(number: string): Promise<number> {
    const { users } = await this.client.importContacts([{ phone: `+${number}`, firstName: 'Contact', lastName: '' }]);
    const [user] = users;
    if (!user) throw new Error(`nobody has the number ${number}`);
    return user.id;
  }

  message(fits: (message: Message) => boolean): Promise<Message> {
    return waitFor(() => this.received.find(fits), 'a message');
  }

  /** mtcute shows nothing of what comes before it has asked for the difference for the first time. */
  caughtUp(): Promise<true> {
    return waitFor(
      () => this.states.includes('updating') && this.states.at(-1) === 'connected',
      'the first difference',
    );
  }

  async end(): Promise<void> {
    await this.client.destroy();
  }
}

/** What signing in needs of a network, in this process or by its control calls. */
interface SignInNetwork {
  readonly dcs: readonly DcAddress[];
  scan(number: string, qr: string): Promise<unknown>;
}

/** Signs a new client in by QR code. */
export async function signInTelegram(
  network: SignInNetwork,
  number: string,
  options: Partial<TelegramClientOptions> = {},
): Promise<TelegramUser> {
  const [dc] = network.dcs;
  if (!dc) throw new Error('the network has no data centre');
  const user = new TelegramUser(dc, undefined, options);
  const signingIn = user.signInByQr();
  await network.scan(number, await user.firstQr());
  await signingIn;
  await user.caughtUp();
  return user;
}
