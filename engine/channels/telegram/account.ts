import { rm } from 'node:fs/promises';
import { tl } from '@mtcute/core';
import type { BaseTelegramClient } from '@mtcute/node';
import { hasMedia } from '../../../shared/contract/message.ts';
import type { Identity } from '../../../shared/model/channel.ts';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import type { ChannelAccount, ChannelAccountOptions, Preparation } from '../channel.ts';
import { describeError } from '../describe-error.ts';
import { createPresentConnection, NotConnectedError } from '../present-connection.ts';
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

/** A recipient that could not be asked for: try again after this. */
const NO_ANSWER_RETRY_MS = 5_000;
/** Answers are told of this often, at most. */
const HEARD_EVERY_MS = 1_000;

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
  const present = createPresentConnection<Connection>({
    channel: 'telegram',
    clock,
    log,
    onEnd: () => inbox.closed(),
    onAbandoned: (cause) => emit({ kind: 'closed', cause }),
  });
  const endGuard = guardRejections(log);
  /** Telegram takes no message before this, on the monotonic clock. */
  let waitUntil = -Infinity;
  const waitMs = (): number => Math.max(0, Math.ceil(waitUntil - clock.monotonic()));

  const onFailure = present.storeFailed;
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

  /** Undefined, and told so, where something is missing. */
  const start = (mode: 'pair' | 'login', phoneNumber: string | undefined): Connection | undefined => {
    const refuse = (cause: SessionCause): undefined => void emit({ kind: 'closed', cause });
    const program = app();
    if (program === undefined) return refuse({ code: 'appMissing' });
    const isDurable = mode === 'login';
    const secrets = isDurable ? store.login() : createDraftSecrets();
    if (secrets === undefined) return refuse({ code: 'loggedOut', detail: 'noCredentials' });
    const storage = createSessionStorage({ secrets, isDurable, peers, written: arrivals.written, onFailure });
    let toldAt = -Infinity;
    const opened: Connection = openConnection({
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
          present.lost(opened);
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
    return opened;
  };

  const askWhatWasRead = async ({ client, ended }: Connection, self: number): Promise<void> => {
    await lostNotes.find({ client, self, signal: ended });
    await receipts.ask(client);
  };

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
      return { kind: 'later', ...(present.online() && { retryInMs: NO_ANSWER_RETRY_MS }) };
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
      present
        .replace(() => start(mode, pairByCode))
        .catch((error: unknown) => {
          log.error('telegram.connectFailed', describeError(error));
          emit({ kind: 'closed', cause: { code: 'unknown', detail: 'connectFailed' } });
        });
    },
    answer: (answer) => present.get()?.answers.give(answer),
    disconnect: present.end,
    logOut: () => present.leave(({ client }) => client.call({ _: 'auth.logOut' })),
    discardCredentials: async (cause) => {
      await present.end();
      await store.discard(cause);
    },
    prepare: async ({ content, to }, { signal } = {}): Promise<Preparation> => {
      const current = present.online();
      if (!current) return { kind: 'later' };
      if (waitMs() > 0) return { kind: 'later', retryInMs: waitMs() };
      const { client, ended } = current;
      const found = await resolve(to, client);
      if (found.kind !== 'found') return found;
      // Only an upload takes long enough to be ended early.
      const ends = signal && hasMedia(content) ? AbortSignal.any([signal, ended]) : ended;
      return prepare({ peer: found.peer, content, client, store: media, signal: ends, log });
    },
    groups: () => groups.list(present.online()?.client),
    askGroupCreator: async (groupId) => {
      const client = present.online()?.client;
      return client !== undefined && groups.askCreator(groupId, client);
    },
    knowsChat: async (to) => {
      if (to.kind === 'group') return true;
      const user = recipients.userOf(to.number);
      return user !== undefined && people.isKnown(user);
    },
    handOver: async ({ networkId, payload }) => {
      const current = present.online();
      if (!current) throw new NotConnectedError();
      const decoded = decodePayload(payload);
      // Asking again within a wait makes Telegram prolong it.
      if (waitMs() > 0) return emit({ kind: 'notYet', networkId, retryInMs: waitMs(), scope: 'account' });
      // The answer comes as an event; without one the outbox hands over again.
      send(current, networkId, decoded).catch((error: unknown) =>
        log.debug('telegram.sendUnanswered', describeError(error)),
      );
    },
    close: async () => {
      groups.stop();
      await present.close();
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
