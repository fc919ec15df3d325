import type { Agent as HttpsAgent } from 'node:https';
import type {
  AuthenticationState,
  BinaryNode,
  CacheStore,
  ConnectionState,
  GroupMetadata,
  NewChatMessageCapInfo,
  proto,
  ReachoutTimelockState,
  WAMessage,
  WASocket,
} from '@whiskeysockets/baileys';
import { makeWASocket } from '@whiskeysockets/baileys';
import type { Route } from '../../../platform/way-out.ts';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import type { Clock, Log, Timer } from '../../../shared/ports.ts';
import { queueArrival } from './arrival-order.ts';
import { causeOf, causeOfHttp, readDisconnect } from './disconnects.ts';
import type { KeepPlain } from './durable-signal.ts';
import { makeDurableSignalRepository } from './durable-signal.ts';
import { isGroupJid } from './jids.ts';
import { inLane } from './key-transactions.ts';
import { confirmWhenSettled } from './open-receipts.ts';
import { pairingRefused, requestPairingCode } from './pairing-code.ts';
import { describeError } from '../describe-error.ts';
import { createBaileysLogger } from './logger.ts';
import { rawSocketOf, retireSocket } from './retire-socket.ts';
import { asksForPasskey, queryRefusal } from './transform.ts';
import type { Turns } from './turns.ts';
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
  /** To be typed on the phone. */
  code(code: string, expiresAt: number): void;
  /** A phone accepted: the credentials, still in memory, are somebody's. */
  paired(): void;
  credentialsChanged(): void;
  opened(): void;
  closed(cause: SessionCause): void;
  /** A frame arrived, before Baileys sees it. */
  heard(frame: BinaryNode): void;
  /** The server's word on a message (`ack`), somebody's (`receipt`), a message, or news of a group. */
  stanza(kind: 'ack' | 'receipt' | 'message' | 'groupNews', node: BinaryNode): void;
  /** The phone sent a message again that had come without its content. */
  resent(message: WAMessage): void;
  timeLock(state: ReachoutTimelockState): void;
  newChats(info: NewChatMessageCapInfo): void;
  /** Chats that the phone told about after pairing. */
  history(jids: string[]): void;
}

export interface ConnectionOptions {
  mode: 'pair' | 'login';
  /** Pairing by a code that is typed on the phone of this number, instead of a QR code. */
  pairByCode?: string;
  auth: AuthenticationState;
  retryCounters: CacheStore;
  version: ClientVersion;
  /** WhatsApp's own unless a test says otherwise. */
  url?: string;
  route: Route;
  clock: Clock;
  log: Log;
  sentMessage(networkId: string): proto.IMessage | undefined;
  groupMembers(jid: string): GroupMetadata | undefined;
  /** Keeps what a message says before the network is told that it arrived. */
  keep: KeepPlain;
  /** Of all connections of the account: what moves a session takes its turn. */
  sessionTurns: Turns;
  /** Resolves when the receipts that came so far are kept; before that the network is not told that they arrived. */
  receiptsKept(): Promise<void>;
  listener: ConnectionListener;
}

export interface Connection {
  readonly socket: WASocket;
  /** Logged in and not ended. */
  isOnline(): boolean;
  /** Resolves when the message was written to the socket, which says nothing of its arrival. Chats do not wait for each other. */
  relay(jid: string, message: proto.IMessage, networkId: string): Promise<void>;
  /** Ends it without a word to the listener; resolves when the socket is gone. Harmless when it has ended. */
  end(): Promise<void>;
}

/** One Baileys socket from its start to its end. */
export function openConnection(options: ConnectionOptions): Connection {
  const { clock, listener, log, mode, pairByCode } = options;
  const socket = makeSocket(options);
  confirmWhenSettled(socket, options.receiptsKept);
  let isOver = false;
  let isOnline = false;
  let qrCount = 0;
  let lastWord: Timer | undefined;
  let retired: Promise<void> | undefined;
  let firstRelay: Promise<unknown> | undefined;

  const relay = async (jid: string, message: proto.IMessage, networkId: string): Promise<void> => {
    const send = (): Promise<unknown> => socket.relayMessage(jid, message, { messageId: networkId });
    if (firstRelay === undefined) {
      // It makes the sessions with the account's own devices, which all others need.
      firstRelay = send();
      await firstRelay;
      return;
    }
    await Promise.allSettled([firstRelay]);
    // Groups follow each other, as they share their members' sessions.
    await (isGroupJid(jid) ? send() : inLane(jid, send));
  };
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

  const showCode = async (number: string): Promise<void> => {
    const outcome = await requestPairingCode(socket, number, clock.now());
    if (isOver) return;
    if (outcome.kind === 'code') listener.code(outcome.code, outcome.expiresAt);
    else finish(outcome.cause);
  };
  const onQr = (qr: string): void => {
    qrCount += 1;
    if (pairByCode === undefined) {
      listener.qr(qr, clock.now() + (qrCount === 1 ? FIRST_QR_MS : NEXT_QR_MS));
    } else if (qrCount === 1) {
      // Only now does the server take the request.
      void showCode(pairByCode);
    }
  };
  const onUpdate = (update: Partial<ConnectionState>): void => {
    const { connection, qr, isNewLogin, lastDisconnect, reachoutTimeLock } = update;
    if (isOver) return;
    if (qr !== undefined) onQr(qr);
    if (reachoutTimeLock) listener.timeLock(reachoutTimeLock);
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
    queueArrival(frame);
    listener.heard(frame);
    if (mode === 'pair' && asksForPasskey(frame)) finish({ code: 'passkeyRequired' });
    // Baileys does not wait for the answer to its request for a code.
    const refusal = pairByCode === undefined ? undefined : queryRefusal(frame);
    if (refusal !== undefined) finish(pairingRefused(refusal));
  };
  const onLastWord = (): void => {
    lastWord ??= clock.timer(LAST_WORD_LIMIT_MS, () => rawSocketOf(socket)?.terminate());
  };

  // All before anything can be sent: acks and receipts may arrive before a send resolves.
  socket.ev.on('connection.update', onUpdate);
  socket.ev.on('creds.update', () => isOver || listener.credentialsChanged());
  socket.ws.on('frame', onFrame);
  const stanzas = {
    'CB:ack,class:message': 'ack',
    'CB:receipt': 'receipt',
    'CB:message': 'message',
    'CB:notification,type:w:gp2': 'groupNews',
  } as const;
  for (const [event, kind] of Object.entries(stanzas)) {
    socket.ws.on(event, (node: BinaryNode) => isOver || listener.stanza(kind, node));
  }
  // With a request id: what the phone was asked to send again. All others were read when they were decrypted.
  socket.ev.on('messages.upsert', ({ messages, requestId }) => {
    if (!isOver && requestId !== undefined) for (const message of messages) listener.resent(message);
  });
  socket.ev.on('message-capping.update', (info) => isOver || listener.newChats(info));
  socket.ev.on('messaging-history.set', ({ chats }) => isOver || listener.history(chats.flatMap(({ id }) => id ?? [])));
  for (const last of ['CB:stream:error', 'CB:failure', 'CB:xmlstreamend', 'CB:ib,,downgrade_webclient']) {
    socket.ws.on(last, onLastWord);
  }
  // Baileys listens to this event and does nothing with it, which keeps the socket waiting for ever.
  socket.ws.on('unexpected-response', (_request: unknown, response: { statusCode?: number }) => {
    finish(causeOfHttp(response.statusCode ?? 0));
  });

  return { socket, isOnline: () => isOnline, relay, end };
}

function makeSocket(options: ConnectionOptions): WASocket {
  const { auth, groupMembers, keep, log, retryCounters, route, sentMessage, sessionTurns, url, version } = options;
  const agent = route.agent(url?.startsWith('ws:') ? 'http:' : 'https:');
  return makeWASocket({
    auth,
    version: [...version],
    logger: createBaileysLogger(log),
    ...(url !== undefined && { waWebSocketUrl: url }),
    ...(agent && { agent: agent as HttpsAgent }),
    // What Baileys fetches by itself: the history of chats after a pairing.
    ...(route.dispatcher && { options: { dispatcher: route.dispatcher } as RequestInit }),
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
    cachedGroupMetadata: async (jid) => groupMembers(jid),
    makeSignalRepository: makeDurableSignalRepository(keep, sessionTurns),
  });
}
