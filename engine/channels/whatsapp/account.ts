import { rm } from 'node:fs/promises';
import type { AuthenticationState } from '@whiskeysockets/baileys';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import { hasMedia } from '../../../shared/contract/message.ts';
import { PortError } from '../../../shared/ports.ts';
import type { ChannelAccount, ChannelAccountOptions, ChannelEvent, Preparation } from '../channel.ts';
import type { AuthStore } from './auth-store.ts';
import type { Connection, ConnectionListener } from './connection.ts';
import { openConnection } from './connection.ts';
import { describeError } from './logger.ts';
import type { NumberQuery } from './number-check.ts';
import { createNumberCheck } from './number-check.ts';
import { createOutlet } from './outlet.ts';
import type { PairingDraft } from './pairing-draft.ts';
import { guardRejections } from './stray-rejections.ts';
import { decodePayload, encodePayload, messageOf } from './transform.ts';
import type { VersionSource } from './version.ts';

/** The server's word that it lives is passed on at most this often. */
const ANSWERED_INTERVAL_MS = 1_000;
const LOG_OUT_LIMIT_MS = 5_000;
/** A number check that was not answered: try again after this. */
const NO_ANSWER_RETRY_MS = 5_000;
const MESSAGE_SECRET_BYTES = 32;

/** There is no connection that could carry the message; whether an earlier one did is unsure. */
export class NotConnectedError extends Error {
  readonly code = 'notConnected';
  constructor() {
    super('notConnected');
    this.name = 'NotConnectedError';
  }
}

export interface WhatsAppAccountOptions extends ChannelAccountOptions {
  store: AuthStore;
  versions: VersionSource;
  /** WhatsApp's own unless a test says otherwise. */
  url?: string;
}

export function createAccount(options: WhatsAppAccountOptions): ChannelAccount {
  const { clock, folder, random, sentPayload, store, versions } = options;
  const log = options.log.with({ account: options.accountId, channel: 'whatsapp' });
  const outlet = createOutlet({
    deliver: options.onEvent,
    onError: (error) => log.error('whatsapp.receiverThrew', describeError(error)),
  });
  const numbers = createNumberCheck(clock);
  const queries = new WeakMap<Connection, NumberQuery>();
  let connection: Connection | undefined;
  /** Counts the calls that replace the connection: what was started before the newest one is dropped. */
  let generation = 0;
  let ending: Promise<void> = Promise.resolve();
  let isClosed = false;
  const endGuard = guardRejections(log);

  const endCurrent = (): Promise<void> => {
    generation += 1;
    const current = connection;
    connection = undefined;
    if (current) ending = current.end();
    return ending;
  };
  /** Ends the connection by our own decision, and says so. */
  const abandon = (cause: SessionCause): void => {
    if (!connection) return;
    endCurrent().catch((error: unknown) => log.error('whatsapp.endFailed', describeError(error)));
    outlet.emit({ kind: 'closed', cause });
  };
  store.onFailure((error) => {
    // What Baileys still had on its way when the account was closed.
    if (isClosed) return;
    log.error('whatsapp.authStoreFailed', describeError(error));
    abandon(causeOfStore(error));
  });
  const saveCredentials = (): void => {
    // The failure listener has already acted on it.
    store.saveCreds().catch((error: unknown) => log.debug('whatsapp.credentialsNotSaved', describeError(error)));
  };

  const start = async (mode: 'pair' | 'login'): Promise<void> => {
    const ended = endCurrent();
    const own = generation;
    await ended;
    if (own !== generation || isClosed) return;
    const draft = mode === 'pair' ? store.draft() : undefined;
    const auth = draft?.state ?? store.login();
    if (auth === undefined) {
      outlet.emit({ kind: 'closed', cause: { code: 'loggedOut', detail: 'noCredentials' } });
      return;
    }
    connection = open(mode, auth, draft);
  };

  const open = (mode: 'pair' | 'login', auth: AuthenticationState, draft: PairingDraft | undefined): Connection => {
    let isSomebodys = draft === undefined;
    let answeredAt = Number.NEGATIVE_INFINITY;

    const listener: ConnectionListener = {
      qr: (qr, expiresAt) => outlet.emit({ kind: 'qrShown', qr, expiresAt }),
      paired: () => {
        if (!draft) return;
        isSomebodys = true;
        outlet.hold(settlePairing(draft, opened));
      },
      credentialsChanged: () => {
        if (isSomebodys) saveCredentials();
      },
      opened: () => {
        const identity = store.identity();
        if (identity) outlet.emit({ kind: 'opened', identity });
      },
      closed: (cause) => {
        if (connection === opened) connection = undefined;
        log.info('whatsapp.closed', { cause: cause.code, networkCode: cause.networkCode, detail: cause.detail });
        if (cause.code === 'clientTooOld') outlet.hold(refreshVersion(cause));
        else outlet.emit({ kind: 'closed', cause });
      },
      heard: () => {
        const now = clock.monotonic();
        if (now - answeredAt < ANSWERED_INTERVAL_MS) return;
        answeredAt = now;
        outlet.emit({ kind: 'serverAnswered' });
      },
      event: outlet.emit,
    };
    const opened = openConnection({
      mode,
      auth,
      retryCounters: store.retryCounters,
      version: versions.current(),
      ...(options.url !== undefined && { url: options.url }),
      clock,
      log,
      sentMessage: (networkId) => {
        const payload = sentPayload(networkId);
        return payload && decodePayload(payload).message;
      },
      listener,
    });
    queries.set(opened, (asked) => opened.socket.onWhatsApp(...asked));
    return opened;
  };

  const settlePairing = async (draft: PairingDraft, of: Connection): Promise<ChannelEvent | undefined> => {
    try {
      await draft.commit();
      // What Baileys changed while the commit was on its way.
      await store.saveCreds();
      const identity = store.identity();
      return identity && { kind: 'paired', identity };
    } catch (error) {
      log.error('whatsapp.pairingNotStored', describeError(error));
      await of.end();
      if (connection === of) connection = undefined;
      return { kind: 'closed', cause: causeOfStore(error) };
    }
  };

  const refreshVersion = async (cause: SessionCause): Promise<ChannelEvent> => {
    try {
      // With a newer version the next try, after the usual wait, is a different one.
      if (await versions.refresh()) {
        return { kind: 'closed', cause: { ...cause, code: 'serverUnavailable', detail: 'clientVersionRefreshed' } };
      }
    } catch (error) {
      log.warn('whatsapp.versionNotStored', describeError(error));
    }
    return { kind: 'closed', cause };
  };

  const resolve = async (to: ChannelPrepare['to']): Promise<Resolution> => {
    // The contract has groups, this channel not yet: nothing may wait for one for ever.
    if (to.kind === 'group') return { kind: 'failed', reason: 'groupNotFound', detail: 'groupsNotSupported' };
    const current = connection;
    const query = current?.isOnline() ? queries.get(current) : undefined;
    const answer = await numbers.lookUp(to.number, query ?? noAnswer);
    if (answer.kind === 'registered') return { kind: 'found', jid: answer.jid };
    if (answer.kind === 'notRegistered') return { kind: 'failed', reason: 'notOnWhatsApp' };
    return query ? { kind: 'later', retryInMs: NO_ANSWER_RETRY_MS } : { kind: 'later' };
  };

  return {
    channel: 'whatsapp',
    identity: store.identity,
    connect: (mode) => {
      start(mode).catch((error: unknown) => {
        log.error('whatsapp.connectFailed', describeError(error));
        outlet.emit({ kind: 'closed', cause: { code: 'unknown', detail: 'connectFailed' } });
      });
    },
    disconnect: endCurrent,
    logOut: async () => {
      const current = connection;
      if (!current?.isOnline()) return;
      const { promise: late, resolve: giveUp } = Promise.withResolvers<void>();
      const timer = clock.timer(LOG_OUT_LIMIT_MS, giveUp);
      connection = undefined;
      generation += 1;
      const told = current.socket
        .logout()
        .catch((error: unknown) => log.warn('whatsapp.logOutFailed', describeError(error)));
      await Promise.race([told, late]);
      timer.cancel();
      ending = current.end();
      await ending;
    },
    discardCredentials: async (cause) => {
      await endCurrent();
      await store.discard(cause);
    },
    prepare: async ({ to, content }) => {
      if (hasMedia(content)) return { kind: 'failed', reason: 'contentInvalid', detail: content.kind };
      const resolution = await resolve(to);
      if (resolution.kind !== 'found') return resolution;
      const message = messageOf(content, random.bytes(MESSAGE_SECRET_BYTES));
      return { kind: 'ready', payload: encodePayload({ jid: resolution.jid, message }) };
    },
    knowsChat: (to) => Promise.resolve(to.kind === 'group'),
    handOver: async ({ networkId, payload }) => {
      if (!connection?.isOnline()) throw new NotConnectedError();
      const { jid, message } = decodePayload(payload);
      // Not `sendMessage`: it would build the content anew on each try, fetch link previews, and feed the message back
      // as an event. What it adds to a text (the message secret) is in the payload.
      await connection.socket.relayMessage(jid, message, { messageId: networkId });
    },
    close: async () => {
      isClosed = true;
      await endCurrent();
      outlet.close();
      await store.close();
      endGuard();
    },
    deleteFiles: () => rm(folder, { recursive: true, force: true }),
  };
}

type ChannelPrepare = Parameters<ChannelAccount['prepare']>[0];
type Resolution = { kind: 'found'; jid: string } | Exclude<Preparation, { kind: 'ready' }>;

const noAnswer: NumberQuery = () => Promise.resolve(undefined);

function causeOfStore(error: unknown): SessionCause {
  const code = error instanceof PortError ? error.code : undefined;
  if (code === 'diskFull') return { code: 'diskFull' };
  return { code: 'authStoreBroken', ...(code !== undefined && { detail: code }) };
}
