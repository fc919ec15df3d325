import { rm } from 'node:fs/promises';
import type { AuthenticationState } from '@whiskeysockets/baileys';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import type { Log } from '../../../shared/ports.ts';
import type { ChannelAccount, ChannelAccountOptions, ChannelEvent } from '../channel.ts';
import type { AuthStore } from './auth-store.ts';
import type { Connection, ConnectionListener } from './connection.ts';
import { openConnection } from './connection.ts';
import type { Arrival } from './inbound/arrivals.ts';
import { createCapture, resentArrival } from './inbound/capture.ts';
import { isGroupJid, userOf } from './jids.ts';
import type { SocketQueries } from './line.ts';
import { createQueries } from './line.ts';
import { describeError } from '../describe-error.ts';
import { causeOfStore } from '../store-cause.ts';
import { guardRejections } from '../stray-rejections.ts';
import { createOutlet } from '../outlet.ts';
import { createOpenReceipts } from './open-receipts.ts';
import type { PairingDraft } from './pairing-draft.ts';
import { decodePayload, leadId, sentMessage } from './payload.ts';
import type { FetchLinkPreview } from './prepare.ts';
import { createServices } from './services.ts';
import { createHeartbeat, createStanzaHandler } from './stanzas.ts';
import { createTurns } from './turns.ts';
import type { VersionSource } from './version.ts';

const LOG_OUT_LIMIT_MS = 5_000;

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
  fetchLinkPreview?: FetchLinkPreview;
  /** Larger files are not fetched. */
  maxInboundBytes?: number;
}

export function createAccount(options: WhatsAppAccountOptions): ChannelAccount {
  const { clock, folder, store, versions } = options;
  const log = options.log.with({ account: options.accountId, channel: 'whatsapp' });
  const outlet = createOutlet({
    deliver: options.onEvent,
    onError: (error) => log.error('whatsapp.receiverThrew', describeError(error)),
  });
  const queries = new WeakMap<Connection, SocketQueries>();
  let connection: Connection | undefined;
  /** Counts the calls that replace the connection: what was started before the newest one is dropped. */
  let generation = 0;
  let ending: Promise<void> = Promise.resolve();
  let isClosed = false;
  const sessionTurns = createTurns();
  const endGuard = guardRejections(log);

  /** Something of the account can no longer be read or written: it must not go on as if nothing were. */
  const onStoreFailure = (error: unknown): void => {
    // What was still on its way when the account was closed.
    if (isClosed) return;
    log.error('whatsapp.authStoreFailed', describeError(error));
    abandon(causeOfStore(error));
  };
  const services = createServices({ ...options, log, emit: outlet.emit, onFailure: onStoreFailure });
  const { groups, prepare, recipients, restrictions } = services;

  const endCurrent = (): Promise<void> => {
    generation += 1;
    const current = connection;
    connection = undefined;
    services.closed();
    if (current) ending = current.end();
    return ending;
  };
  /** Ends the connection by our own decision, and says so. */
  const abandon = (cause: SessionCause): void => {
    if (!connection) return;
    endCurrent().catch((error: unknown) => log.error('whatsapp.endFailed', describeError(error)));
    outlet.emit({ kind: 'closed', cause });
  };
  store.onFailure(onStoreFailure);
  const saveCredentials = (): void => {
    // The failure listener has already acted on it.
    store.saveCreds().catch((error: unknown) => log.debug('whatsapp.credentialsNotSaved', describeError(error)));
  };

  /** Resolves when a message that arrived is on disk. */
  const keep = async (arrival: Arrival | undefined): Promise<void> => {
    if (!arrival) return;
    try {
      await store.arrivals.add(arrival);
    } catch (error) {
      onStoreFailure(error);
      throw error;
    }
  };

  const start = async (mode: 'pair' | 'login', pairByCode: string | undefined): Promise<void> => {
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
    connection = open(mode, auth, draft, pairByCode);
  };

  const open = (
    mode: 'pair' | 'login',
    auth: AuthenticationState,
    draft: PairingDraft | undefined,
    pairByCode: string | undefined,
  ): Connection => {
    let isSomebodys = draft === undefined;
    const own = (): string[] => [userOf(auth.creds.me?.id), userOf(auth.creds.me?.lid)].filter((user) => user !== '');
    const capture = createCapture(own);
    const receipts = createOpenReceipts();
    const handleStanza = createStanzaHandler({
      clock,
      own,
      people: store.people,
      recipients,
      emit: outlet.emit,
      receipts,
      refused: restrictions.refused,
      groupNews: (node) => groups.changed(node, own()),
    });
    const heard = createHeartbeat(clock, () => outlet.emit({ kind: 'serverAnswered' }));

    const listener: ConnectionListener = {
      qr: (qr, expiresAt) => outlet.emit({ kind: 'qrShown', qr, expiresAt }),
      code: (code, expiresAt) => outlet.emit({ kind: 'codeShown', code, expiresAt }),
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
        const asked = queries.get(opened);
        if (asked) services.opened(asked);
      },
      closed: (cause) => {
        if (connection === opened) {
          connection = undefined;
          services.closed();
        }
        log.info('whatsapp.closed', { cause: cause.code, networkCode: cause.networkCode, detail: cause.detail });
        if (cause.code === 'clientTooOld') outlet.hold(afterRefusedVersion(cause, versions, log));
        else outlet.emit({ kind: 'closed', cause });
      },
      heard: (frame) => {
        capture.saw(frame);
        heard();
      },
      stanza: handleStanza,
      // `keep` has already acted on a failure.
      resent: (message) => void keep(resentArrival(message)).catch(() => log.warn('whatsapp.resentNotKept')),
      timeLock: restrictions.timeLockChanged,
      newChats: restrictions.newChatsChanged,
      history: (jids) => recipients.met(...jids.filter((jid) => !isGroupJid(jid))),
    };
    const opened = openConnection({
      mode,
      ...(pairByCode !== undefined && { pairByCode }),
      auth,
      retryCounters: store.retryCounters,
      version: versions.current(),
      ...(options.url !== undefined && { url: options.url }),
      route: options.wayOut.current(),
      clock,
      log,
      sentMessage: (networkId) => sentMessage(networkId, options.sentPayload),
      groupMembers: groups.members,
      keep: (ciphertext, plain) => keep(capture.arrivalOf(ciphertext, plain)),
      sessionTurns,
      receiptsKept: receipts.settled,
      listener,
    });
    queries.set(opened, createQueries(opened.socket, { clock, log }));
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

  /** The present connection's queries, while it is logged in. */
  const online = (): SocketQueries | undefined => (connection?.isOnline() ? queries.get(connection) : undefined);

  return {
    channel: 'whatsapp',
    identity: store.identity,
    connect: (mode, { pairByCode } = {}) => {
      start(mode, pairByCode).catch((error: unknown) => {
        log.error('whatsapp.connectFailed', describeError(error));
        outlet.emit({ kind: 'closed', cause: { code: 'unknown', detail: 'connectFailed' } });
      });
    },
    // WhatsApp asks for nothing here: codes are typed on the phone.
    answer: () => undefined,
    disconnect: endCurrent,
    logOut: async () => {
      const current = connection;
      if (!current?.isOnline()) return;
      const { promise: late, resolve: giveUp } = Promise.withResolvers<void>();
      const timer = clock.timer(LOG_OUT_LIMIT_MS, giveUp);
      connection = undefined;
      generation += 1;
      services.closed();
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
    prepare: async ({ to, content }, { signal } = {}) => {
      const resolution = await recipients.resolve(to, online()?.numbers);
      if (resolution.kind !== 'found') return resolution;
      const prepared = await prepare({
        jid: resolution.jid,
        content,
        hosts: async (renew) => {
          const current = online();
          if (!current) throw new NotConnectedError();
          return current.mediaHosts(renew);
        },
        isOnline: () => online() !== undefined,
        ...(signal && { signal }),
      });
      const participants = groups.members(resolution.jid)?.participants.length;
      // Without this account itself.
      return prepared.kind === 'ready' && participants !== undefined
        ? { ...prepared, members: participants - 1 }
        : prepared;
    },
    groups: async () => groups.list(),
    // The list says it.
    askGroupCreator: async () => true,
    knowsChat: async (to) => recipients.knows(to),
    handOver: async ({ networkId, payload }) => {
      if (!connection?.isOnline()) throw new NotConnectedError();
      const { relay } = connection;
      const { jid, message, lead } = decodePayload(payload);
      recipients.handedOver(networkId, jid);
      // Not `sendMessage`: it would build the content anew on each try, upload again, fetch link previews, and feed the
      // message back as an event. What it adds (the message secret) is in the payload.
      // The lead first: the ack of the message itself then says that both were written.
      if (lead) await relay(jid, lead, leadId(networkId));
      await relay(jid, message, networkId);
    },
    close: async () => {
      isClosed = true;
      await endCurrent();
      outlet.close();
      await services.stop();
      await store.close();
      endGuard();
    },
    deleteFiles: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The end of a connection whose version was too old. */
async function afterRefusedVersion(cause: SessionCause, versions: VersionSource, log: Log): Promise<ChannelEvent> {
  try {
    // With a newer version the next try, after the usual wait, is a different one.
    if (await versions.refresh()) {
      return { kind: 'closed', cause: { ...cause, code: 'serverUnavailable', detail: 'clientVersionRefreshed' } };
    }
  } catch (error) {
    log.warn('whatsapp.versionNotStored', describeError(error));
  }
  return { kind: 'closed', cause };
}
