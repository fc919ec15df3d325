import type {
  AuthenticationState,
  BinaryNode,
  CacheStore,
  ConnectionState,
  proto,
  WASocket,
} from '@whiskeysockets/baileys';
import { makeWASocket } from '@whiskeysockets/baileys';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import type { Clock, Log, Timer } from '../../../shared/ports.ts';
import type { ChannelEvent } from '../channel.ts';
import { causeOf, causeOfHttp, readDisconnect } from './disconnects.ts';
import { makeDurableSignalRepository } from './durable-signal.ts';
import { createBaileysLogger, describeError } from './logger.ts';
import { rawSocketOf, retireSocket } from './retire-socket.ts';
import { ackEvent, asksForPasskey, receiptEvents } from './transform.ts';
import type { ClientVersion } from './version.ts';
import { CONNECT_LIMIT_MS, createWatchdog, KEEP_ALIVE_MS } from './watchdog.ts';

/** Unanswered queries delay the login and block the sender; Baileys' 60 s are too long for either. */
const QUERY_TIMEOUT_MS = 10_000;
/** After the server's last word Baileys waits up to 30 s for it to close. */
const LAST_WORD_LIMIT_MS = 1_000;
/** A recipient's phone asks this often for a message that it cannot decrypt. Baileys counts each answer twice. */
const MAX_RETRIES = 5;
/** The first QR code lives longer than the following ones. */
const FIRST_QR_MS = 60_000;
const NEXT_QR_MS = 20_000;

/** What happens on one connection, in order. Nothing comes after `closed`, or after `end` was called. */
export interface ConnectionListener {
  qr(qr: string, expiresAt: number): void;
  /** A phone accepted: the credentials, still in memory, are somebody's. */
  paired(): void;
  credentialsChanged(): void;
  opened(): void;
  closed(cause: SessionCause): void;
  /** A frame arrived. */
  heard(): void;
  event(event: ChannelEvent): void;
}

export interface ConnectionOptions {
  mode: 'pair' | 'login';
  auth: AuthenticationState;
  retryCounters: CacheStore;
  version: ClientVersion;
  /** WhatsApp's own unless a test says otherwise. */
  url?: string;
  clock: Clock;
  log: Log;
  sentMessage(networkId: string): proto.IMessage | undefined;
  listener: ConnectionListener;
}

export interface Connection {
  readonly socket: WASocket;
  /** Logged in and not ended. */
  isOnline(): boolean;
  /** Ends it without a word to the listener; resolves when the socket is gone. Harmless when it has ended. */
  end(): Promise<void>;
}

/** One Baileys socket from its start to its end. */
export function openConnection(options: ConnectionOptions): Connection {
  const { clock, listener, log, mode } = options;
  const socket = makeSocket(options);
  let isOver = false;
  let isOnline = false;
  let qrCount = 0;
  let lastWord: Timer | undefined;
  let retired: Promise<void> | undefined;

  const end = (): Promise<void> => {
    isOver = true;
    isOnline = false;
    watchdog.stop();
    lastWord?.cancel();
    retired ??= retireSocket(socket, clock);
    return retired;
  };
  const finish = (cause: SessionCause): void => {
    if (isOver) return;
    end().catch((error: unknown) => log.error('whatsapp.retireFailed', describeError(error)));
    listener.closed(cause);
  };
  const watchdog = createWatchdog({ clock, mustLogIn: mode === 'login', onExpired: finish });

  const onUpdate = ({ connection, qr, isNewLogin, lastDisconnect }: Partial<ConnectionState>): void => {
    if (isOver) return;
    if (qr !== undefined) {
      qrCount += 1;
      listener.qr(qr, clock.now() + (qrCount === 1 ? FIRST_QR_MS : NEXT_QR_MS));
    }
    if (isNewLogin) listener.paired();
    if (connection === 'open') {
      isOnline = true;
      watchdog.opened();
      listener.opened();
    }
    if (connection === 'close') finish(causeOf(readDisconnect(lastDisconnect?.error)));
  };
  const onFrame = (frame: BinaryNode | Uint8Array): void => {
    if (isOver || frame instanceof Uint8Array) return;
    watchdog.heard();
    listener.heard();
    if (mode === 'pair' && asksForPasskey(frame)) finish({ code: 'passkeyRequired' });
  };
  const whileOn = (handle: (node: BinaryNode) => void) => (node: BinaryNode) => {
    if (!isOver) handle(node);
  };
  const onLastWord = (): void => {
    lastWord ??= clock.timer(LAST_WORD_LIMIT_MS, () => rawSocketOf(socket)?.terminate());
  };

  // All before anything can be sent: acks and receipts may arrive before a send resolves.
  socket.ev.on('connection.update', onUpdate);
  socket.ev.on('creds.update', () => isOver || listener.credentialsChanged());
  socket.ws.on('frame', onFrame);
  socket.ws.on(
    'CB:ack,class:message',
    whileOn((node) => {
      const event = ackEvent(node);
      if (event) listener.event(event);
    }),
  );
  socket.ws.on(
    'CB:receipt',
    whileOn((node) => {
      for (const event of receiptEvents(node, clock.now())) listener.event(event);
    }),
  );
  for (const last of ['CB:stream:error', 'CB:failure', 'CB:xmlstreamend', 'CB:ib,,downgrade_webclient']) {
    socket.ws.on(last, onLastWord);
  }
  // Baileys listens to this event and does nothing with it, which keeps the socket waiting for ever.
  socket.ws.on('unexpected-response', (_request: unknown, response: { statusCode?: number }) => {
    finish(causeOfHttp(response.statusCode ?? 0));
  });

  return { socket, isOnline: () => isOnline, end };
}

function makeSocket(options: ConnectionOptions): WASocket {
  const { auth, log, retryCounters, sentMessage, url, version } = options;
  return makeWASocket({
    auth,
    version: [...version],
    logger: createBaileysLogger(log),
    ...(url !== undefined && { waWebSocketUrl: url }),
    connectTimeoutMs: CONNECT_LIMIT_MS,
    keepAliveIntervalMs: KEEP_ALIVE_MS,
    defaultQueryTimeoutMs: QUERY_TIMEOUT_MS,
    // The phone would stop showing notifications.
    markOnlineOnConnect: false,
    // Recent history only: with none at all, Baileys never learns the first phone-to-LID mappings.
    syncFullHistory: false,
    maxMsgRetryCount: 2 * MAX_RETRIES,
    // Its own events for what we send; we have the receipts from the stanzas.
    emitOwnEvents: false,
    // A failed commit is reported at once; Baileys would wait 30 s with the send held.
    transactionOpts: { maxCommitRetries: 1, delayBetweenTriesMs: 0 },
    msgRetryCounterCache: retryCounters,
    getMessage: async ({ id }) => (id ? sentMessage(id) : undefined),
    makeSignalRepository: makeDurableSignalRepository,
  });
}
