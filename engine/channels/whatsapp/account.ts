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
import { createPresentConnection, NotConnectedError } from '../present-connection.ts';
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
  const present = createPresentConnection<Connection>({
    channel: 'whatsapp',
    clock,
    log,
    onEnd: () => services.closed(),
    onAbandoned: (cause) => outlet.emit({ kind: 'closed', cause }),
  });
  const sessionTurns = createTurns();
  const endGuard = guardRejections(log);

  const services = createServices({ ...options, log, emit: outlet.emit, onFailure: present.storeFailed });
  const { groups, prepare, recipients, restrictions } = services;

  store.onFailure(present.storeFailed);
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
      present.storeFailed(error);
      throw error;
    }
  };

  const start = (mode: 'pair' | 'login', pairByCode: string | undefined): Connection | undefined => {
    const draft = mode === 'pair' ? store.draft() : undefined;
    const auth = draft?.state ?? store.login();
    if (auth !== undefined) return open(mode, auth, draft, pairByCode);
    outlet.emit({ kind: 'closed', cause: { code: 'loggedOut', detail: 'noCredentials' } });
    return undefined;
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
        present.lost(opened);
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
      present.lost(of);
      return { kind: 'closed', cause: causeOfStore(error) };
    }
  };

  /** The present connection's queries, while it is logged in. */
  const online = (): SocketQueries | undefined => {
    const connection = present.online();
    return connection && queries.get(connection);
  };

  return {
    channel: 'whatsapp',
    identity: store.identity,
    connect: (mode, { pairByCode } = {}) => {
      present
        .replace(() => start(mode, pairByCode))
        .catch((error: unknown) => {
          log.error('whatsapp.connectFailed', describeError(error));
          outlet.emit({ kind: 'closed', cause: { code: 'unknown', detail: 'connectFailed' } });
        });
    },
    // WhatsApp asks for nothing here: codes are typed on the phone.
    answer: () => undefined,
    disconnect: present.end,
    logOut: () => present.leave(({ socket }) => socket.logout()),
    discardCredentials: async (cause) => {
      await present.end();
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
      const connection = present.online();
      if (!connection) throw new NotConnectedError();
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
      await present.close();
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
