import type { ITelegramStorageProvider } from '@mtcute/core';
import type { Peers } from './peers.ts';
import type { Secrets } from './secrets.ts';

const KEY = 'key/';
const VALUE = 'value/';
/** mtcute 0.30.3's own names for counts of updates, and for that of a supergroup. */
const COUNTS = `${VALUE}updates_`;
const SUPERGROUP = `${COUNTS}channel:`;
/** After a crash Telegram tells again what came in so short a time; what is here already is not taken twice. */
const COUNT_PATIENCE_MS = 200;

/** mtcute's storage of one connection, over the account's file. */
export interface SessionStorage {
  readonly provider: ITelegramStorageProvider;
  /** Bare ids of supergroups and channels whose updates are counted. */
  supergroups(): number[];
  /** From here on this connection's session is kept in these. */
  moveTo(secrets: Secrets, isDurable: boolean): void;
  /** Nothing of this connection is stored any more. Resolves when all of it is on disk. */
  detach(): Promise<void>;
}

/**
 * @param options.written resolves when every message that arrived so far is on disk, and rejects when one could not be
 * stored: mtcute's count of updates must never be ahead of the messages that it counts.
 */
export function createSessionStorage(options: {
  secrets: Secrets;
  /** False while a pairing is nobody's: then people are not stored either. */
  isDurable: boolean;
  peers: Peers;
  written(): Promise<void> | undefined;
  onFailure(error: unknown): void;
}): SessionStorage {
  const { peers, onFailure, written } = options;
  let { isDurable, secrets } = options;
  let isDetached = false;

  const set = async (name: string, value: Uint8Array | undefined): Promise<void> => {
    if (!isDetached) await secrets.set(name, value, name.startsWith(COUNTS) ? { patienceMs: COUNT_PATIENCE_MS } : {});
  };
  const later = (name: string, value: Uint8Array | undefined): void => {
    const waits = written();
    const work = waits === undefined ? set(name, value) : waits.then(() => set(name, value), ignoreUnwritten);
    work.catch(onFailure);
  };
  const deleteBy = async (prefix: string): Promise<void> => {
    for (const name of secrets.names()) if (name.startsWith(prefix)) await set(name, undefined);
  };
  const stores =
    <Values extends unknown[]>(work: (...values: Values) => unknown) =>
    (...values: Values): void => {
      if (isDurable && !isDetached) work(...values);
    };

  const { mentions, repository } = peers;
  return {
    moveTo: (next, durable) => {
      secrets = next;
      isDurable = durable;
    },
    supergroups: () =>
      secrets
        .names()
        .filter((name) => name.startsWith(SUPERGROUP))
        .map((name) => Number(name.slice(SUPERGROUP.length))),
    detach: () => {
      isDetached = true;
      return secrets.settled();
    },
    provider: {
      driver: {},
      kv: {
        get: (key) => secrets.get(VALUE + key) ?? null,
        set: (key, value) => later(VALUE + key, value),
        delete: (key) => later(VALUE + key, undefined),
        deleteAll: () => deleteBy(VALUE),
      },
      authKeys: {
        get: (dc) => secrets.get(KEY + String(dc)) ?? null,
        set: (dc, key) => set(KEY + String(dc), key ?? undefined),
        // Temporary keys (PFS) are not used: none is asked for, and none is kept.
        getTemp: () => null,
        setTemp: () => undefined,
        deleteByDc: (dc) => set(KEY + String(dc), undefined),
        deleteAll: () => deleteBy(KEY),
      },
      peers: { ...repository, store: stores(repository.store), deleteAll: stores(repository.deleteAll) },
      refMessages: {
        ...mentions,
        store: stores(mentions.store),
        delete: stores(mentions.delete),
        deleteByPeer: stores(mentions.deleteByPeer),
        deleteAll: stores(mentions.deleteAll),
      },
    },
  };
}

/** Who stored the message has acted on its failure; the count stays behind, so that the message comes again. */
const ignoreUnwritten = (): void => undefined;
