import { rm } from 'node:fs/promises';
import { tl } from '@mtcute/core';
import type { BaseTelegramClient } from '@mtcute/node';
import { hasMedia } from '../../../shared/contract/message.ts';
import type { Identity } from '../../../shared/model/channel.ts';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import type { ChannelAccount, ChannelAccountOptions, Preparation } from '../channel.ts';
import { describeError } from '../describe-error.ts';
import { causeOfStore } from '../store-cause.ts';
import { guardRejections } from '../stray-rejections.ts';
import { createOutlet } from '../outlet.ts';
import type { AuthStore } from './auth-store.ts';
import { openConnection, type Connection } from './connection.ts';
import { createGroups } from './groups.ts';
import { chatOfPeer, findSent, sendPayload } from './hand-over.ts';
import { personOf, type KnownPeers } from './inbound-message.ts';
import { createInbox } from './inbox.ts';
import type { DataCentre } from './library.ts';
import { createLostNotes } from './lost-notes.ts';
import { decodePayload, type Payload } from './payload.ts';
import { prepare } from './prepare.ts';
import { createReceipts } from './receipts.ts';
import { createRecipients, type Resolution } from './recipients.ts';
import { createDraftSecrets } from './secrets.ts';
import { createSessionStorage } from './session-storage.ts';
import { rpcText } from './sign-in.ts';
import { createUpdates } from './updates.ts';

const LOG_OUT_LIMIT_MS = 5_000;
/** A recipient that could not be asked for: try again after this. */
const NO_ANSWER_RETRY_MS = 5_000;
/** Answers are told of this often, at most. */
const HEARD_EVERY_MS = 1_000;

/** There is no connection that could carry the message; whether an earlier one did is unsure. */
class NotConnectedError extends Error {
  readonly code = 'notConnected';
}

export interface TelegramAccountOptions extends ChannelAccountOptions {
  store: AuthStore;
  appVersion: string;
  dc?: DataCentre;
  maxInboundBytes?: number;
}

export function createAccount(options: TelegramAccountOptions): ChannelAccount {
  const { app, appVersion, clock, dc, folder, media, store } = options;
  const log = options.log.with({ account: options.accountId, channel: 'telegram' });
  const { emit, ...outlet } = createOutlet({
    deliver: options.onEvent,
    onError: (error) => log.error('telegram.receiverThrew', describeError(error)),
  });
  let connection: Connection | undefined;
  /** Counts the calls that replace the connection: what was started before the newest one is dropped. */
  let generation = 0;
  let ending: Promise<void> = Promise.resolve();
  let isClosed = false;
  const endGuard = guardRejections(log);
  /** Telegram takes no message before this, on the monotonic clock. */
  let waitUntil = -Infinity;
  const waitMs = (): number => Math.max(0, Math.ceil(waitUntil - clock.monotonic()));

  /** Something of the account can no longer be read or written: it must not go on as if nothing were. */
  const onFailure = (error: unknown): void => {
    // What was still on its way when the account was closed.
    if (isClosed) return;
    log.error('telegram.authStoreFailed', describeError(error));
    abandon(causeOfStore(error));
  };
  store.onFailure(onFailure);
  const { arrivals, peers, people } = store;
  const recipients = createRecipients({ clock, people, peers, identity: store.identity });
  const groups = createGroups({
    clock,
    log,
    recipients,
    ownNumber: () => store.identity()?.number,
    onChange: () => emit({ kind: 'groupsChanged' }),
  });
  const receipts = createReceipts({ sent: store.sent, clock, log, emit, onFailure });
  const { sentPayload, sentSince } = options;
  const lostNotes = createLostNotes({ sent: store.sent, receipts, sentPayload, sentSince, log });
  const inbox = createInbox({
    arrivals,
    media,
    clock,
    log,
    ...(options.maxInboundBytes !== undefined && { maxBytes: options.maxInboundBytes }),
    deliver: (inbound, done) => emit({ kind: 'inbound', inbound, done }),
    onFailure,
  });
  const updates = createUpdates({ arrivals, people, receipts, groups, clock, log, onFailure });

  const endCurrent = (): Promise<void> => {
    generation += 1;
    const current = connection;
    connection = undefined;
    inbox.closed();
    if (current) ending = current.end();
    return ending;
  };
  /** Ends the connection by our own decision, and says so. */
  const abandon = (cause: SessionCause): void => {
    if (!connection) return;
    endCurrent().catch((error: unknown) => log.error('telegram.endFailed', describeError(error)));
    emit({ kind: 'closed', cause });
  };

  const start = async (mode: 'pair' | 'login', phoneNumber: string | undefined): Promise<void> => {
    const ended = endCurrent();
    const own = generation;
    await ended;
    if (own !== generation || isClosed) return;
    const program = app();
    if (program === undefined) return emit({ kind: 'closed', cause: { code: 'appMissing' } });
    const isDurable = mode === 'login';
    const secrets = isDurable ? store.login() : createDraftSecrets();
    if (secrets === undefined) {
      return emit({ kind: 'closed', cause: { code: 'loggedOut', detail: 'noCredentials' } });
    }
    const storage = createSessionStorage({ secrets, isDurable, peers, written: arrivals.written, onFailure });
    let toldAt = -Infinity;
    const opened = openConnection({
      mode,
      ...(phoneNumber !== undefined && { phoneNumber }),
      app: program,
      storage,
      ...(dc && { dc }),
      appVersion,
      route: options.wayOut.current(),
      clock,
      log,
      listener: {
        qr: (qr, expiresAt) => emit({ kind: 'qrShown', qr, expiresAt }),
        codeAsked: (asked) => emit({ kind: 'codeAsked', ...asked }),
        passwordAsked: (asked) => emit({ kind: 'passwordAsked', ...asked }),
        signedIn: async (self) => {
          const identity = identityOf(self);
          recipients.forget();
          try {
            storage.moveTo(await store.adopt(secrets, identity), true);
          } catch (error) {
            onFailure(error);
            throw error;
          }
          emit({ kind: 'paired', identity });
        },
        opened: (self) => {
          emit({ kind: 'opened', identity: identityOf(self) });
          groups.changed();
          inbox.opened({ client: opened.client, signal: opened.ended });
          void askWhatWasRead(opened, self.id);
          void updates.opened(opened.client);
        },
        closed: (cause) => {
          if (connection === opened) {
            connection = undefined;
            inbox.closed();
          }
          log.info('telegram.closed', { cause: cause.code, networkCode: cause.networkCode, detail: cause.detail });
          emit({ kind: 'closed', cause });
        },
        heard: () => {
          const now = clock.monotonic();
          if (now - toldAt < HEARD_EVERY_MS) return;
          toldAt = now;
          emit({ kind: 'serverAnswered' });
        },
        update: (update, known: KnownPeers) => updates.take(update, known),
        updatesLost: (channel) => void updates.recover(opened.client, channel),
      },
    });
    connection = opened;
  };

  const askWhatWasRead = async ({ client, ended }: Connection, self: number): Promise<void> => {
    await lostNotes.find({ client, self, signal: ended });
    await receipts.ask(client);
  };

  /** The present connection, while it is logged in. */
  const online = (): Connection | undefined => (connection?.isOnline() ? connection : undefined);

  const resolve = async (
    to: Parameters<ChannelAccount['prepare']>[0]['to'],
    client: BaseTelegramClient,
  ): Promise<Resolution> => {
    try {
      return to.kind === 'number' ? await recipients.resolve(to.number, client) : await groups.resolve(to, client);
    } catch (error) {
      log.warn('telegram.recipientNotFound', describeError(error));
      // Asked for strangers, too, Telegram may say that there were too many.
      if (error instanceof tl.RpcError && rpcText(error) === 'PEER_FLOOD') emit({ kind: 'strangersRefused' });
      return { kind: 'later', ...(online() && { retryInMs: NO_ANSWER_RETRY_MS }) };
    }
  };

  const send = async ({ client, ended }: Connection, networkId: string, payload: Payload): Promise<void> => {
    const { peer } = payload;
    const answer = await sendPayload(client, networkId, payload, ended);
    const self = client.storage.self.getCached(true)?.userId ?? 0;
    const chat = chatOfPeer(peer, self);
    if (peer._ === 'inputPeerUser' && (answer.kind === 'sent' || answer.kind === 'duplicate')) people.met(peer.userId);
    switch (answer.kind) {
      case 'sent':
        return acknowledge(chat, answer.message, networkId);
      case 'duplicate': {
        await store.sent.settled();
        const taken = (message: number): boolean => store.sent.has(chat, message);
        return acknowledge(chat, await findSent(client, payload, taken, ended), networkId);
      }
      case 'refused':
        return emit({ kind: 'refused', networkId, reason: answer.reason, networkCode: answer.networkCode });
      case 'strangersRefused':
        emit({ kind: 'strangersRefused' });
        return emit({
          kind: 'refused',
          networkId,
          reason: 'newChatsRestricted',
          networkCode: answer.networkCode,
        });
      case 'notYet': {
        const retryInMs = answer.seconds * 1000;
        if (answer.scope === 'account') waitUntil = clock.monotonic() + retryInMs;
        return emit({ kind: 'notYet', networkId, retryInMs, scope: answer.scope });
      }
      case 'unsure':
        return;
      default:
        return answer satisfies never;
    }
  };
  const acknowledge = (chat: string, message: number | undefined, networkId: string): void => {
    if (message === undefined) emit({ kind: 'ack', networkId });
    else receipts.sent(chat, message, networkId);
  };

  return {
    channel: 'telegram',
    identity: store.identity,
    connect: (mode, { pairByCode } = {}) => {
      start(mode, pairByCode).catch((error: unknown) => {
        log.error('telegram.connectFailed', describeError(error));
        emit({ kind: 'closed', cause: { code: 'unknown', detail: 'connectFailed' } });
      });
    },
    answer: (answer) => connection?.answers.give(answer),
    disconnect: endCurrent,
    logOut: async () => {
      const current = online();
      if (!current) return;
      const { promise: late, resolve: giveUp } = Promise.withResolvers<void>();
      const timer = clock.timer(LOG_OUT_LIMIT_MS, giveUp);
      connection = undefined;
      generation += 1;
      inbox.closed();
      const told = current.client
        .call({ _: 'auth.logOut' })
        .catch((error: unknown) => log.warn('telegram.logOutFailed', describeError(error)));
      await Promise.race([told, late]);
      timer.cancel();
      ending = current.end();
      await ending;
    },
    discardCredentials: async (cause) => {
      await endCurrent();
      await store.discard(cause);
    },
    prepare: async ({ content, to }, { signal } = {}): Promise<Preparation> => {
      const current = online();
      if (!current) return { kind: 'later' };
      if (waitMs() > 0) return { kind: 'later', retryInMs: waitMs() };
      const { client, ended } = current;
      const found = await resolve(to, client);
      if (found.kind !== 'found') return found;
      // Only an upload takes long enough to be ended early.
      const ends = signal && hasMedia(content) ? AbortSignal.any([signal, ended]) : ended;
      return prepare({ peer: found.peer, content, client, store: media, signal: ends, log });
    },
    groups: () => groups.list(online()?.client),
    askGroupCreator: async (groupId) => {
      const client = online()?.client;
      return client !== undefined && groups.askCreator(groupId, client);
    },
    knowsChat: async (to) => {
      if (to.kind === 'group') return true;
      const user = recipients.userOf(to.number);
      return user !== undefined && people.isKnown(user);
    },
    handOver: async ({ networkId, payload }) => {
      const current = online();
      if (!current) throw new NotConnectedError('notConnected');
      const decoded = decodePayload(payload);
      // Asking again within a wait makes Telegram prolong it.
      if (waitMs() > 0) return emit({ kind: 'notYet', networkId, retryInMs: waitMs(), scope: 'account' });
      // The answer comes as an event; without one the outbox hands over again.
      send(current, networkId, decoded).catch((error: unknown) =>
        log.debug('telegram.sendUnanswered', describeError(error)),
      );
    },
    close: async () => {
      isClosed = true;
      groups.stop();
      await endCurrent();
      outlet.close();
      await inbox.stop();
      await store.close();
      endGuard();
    },
    deleteFiles: () => rm(folder, { recursive: true, force: true }),
  };
}

function identityOf(self: tl.RawUser): Identity {
  const { lid, name } = personOf(self.id, self);
  return {
    number: (self.phone ?? '').replace(/^\+/u, ''),
    ...(lid !== undefined && { lid }),
    ...(name !== undefined && { name }),
  };
}
