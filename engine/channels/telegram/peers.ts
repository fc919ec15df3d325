import type { IPeersRepository, IReferenceMessagesRepository } from '@mtcute/core';
import type { Database, Log, Vault } from '../../../shared/ports.ts';
import { describeError } from '../describe-error.ts';

/** Peers that nobody waits for are written together with whatever is awaited next. */
const PATIENCE_MS = 200;

export type PeerInfo = IPeersRepository.PeerInfo;

/** People and groups as mtcute knows them: sealed, for they hold numbers and names. */
export interface Peers {
  readonly repository: IPeersRepository;
  readonly mentions: IReferenceMessagesRepository;
  find(id: number): PeerInfo | undefined;
  /** The keyed digest under which a number is found. */
  digest(number: string): string;
  /** Resolves when everything stored so far is on disk. */
  settled(): Promise<void>;
}

/** JSON of a peer; `complete` as base64. */
type Stored = Omit<PeerInfo, 'complete'> & { complete: string };

export function createPeers(options: {
  database: Database;
  vault: Vault;
  accountId: string;
  log: Log;
  onFailure(error: unknown): void;
}): Peers {
  const { accountId, database, log, onFailure, vault } = options;
  const contextOf = (id: number): string => `telegram.peer/${accountId}/${id}`;
  const digest = (number: string): string =>
    Buffer.from(vault.digest(number.replace(/^\+/u, ''), 'telegram.number')).toString('hex');
  /** Stored and not committed yet. */
  const pending = new Map<number, PeerInfo>();
  let writing: Promise<unknown> = Promise.resolve();

  const write = (work: Parameters<Database['write']>[0], settled: () => void = () => undefined): void => {
    const done = database.write(work, { patienceMs: PATIENCE_MS }).then(settled, (error: unknown) => {
      settled();
      onFailure(error);
    });
    writing = Promise.all([writing, done]);
  };
  const open = (id: number, sealed: Uint8Array): PeerInfo | undefined => {
    try {
      const stored = JSON.parse(Buffer.from(vault.open(sealed, contextOf(id))).toString('utf8')) as Stored;
      return { ...stored, complete: Buffer.from(stored.complete, 'base64') };
    } catch (error) {
      // Telegram tells it again.
      log.warn('telegram.peerUnreadable', describeError(error));
      return undefined;
    }
  };
  const find = (id: number): PeerInfo | undefined => {
    const fresh = pending.get(id);
    if (fresh) return fresh;
    const row = database.read((sql) => sql.get<{ sealed: Uint8Array }>('SELECT sealed FROM peer WHERE id = ?', id));
    return row && open(id, row.sealed);
  };

  return {
    find,
    digest,
    settled: async () => void (await writing),
    repository: {
      store: (peer) => {
        pending.set(peer.id, peer);
        const stored: Stored = { ...peer, complete: Buffer.from(peer.complete).toString('base64') };
        const sealed = vault.seal(Buffer.from(JSON.stringify(stored), 'utf8'), contextOf(peer.id));
        const phone = peer.phone === undefined ? null : digest(peer.phone);
        write(
          (sql) => sql.run('INSERT OR REPLACE INTO peer (id, phone, sealed) VALUES (?, ?, ?)', peer.id, phone, sealed),
          () => {
            if (pending.get(peer.id) === peer) pending.delete(peer.id);
          },
        );
      },
      getById: (id) => find(id) ?? null,
      // Nobody here is looked up by a user name.
      getByUsername: () => null,
      getByPhone: (phone) => {
        const found = database.read((sql) =>
          sql.get<{ id: number }>('SELECT id FROM peer WHERE phone = ?', digest(phone)),
        );
        const peer = found && find(found.id);
        return peer && !peer.isMin ? peer : null;
      },
      deleteAll: () => {
        pending.clear();
        write((sql) => sql.run('DELETE FROM peer'));
      },
    },
    mentions: {
      store: (peer, chat, message) =>
        write((sql) =>
          sql.run('INSERT OR IGNORE INTO mention (peer, chat, message) VALUES (?, ?, ?)', peer, chat, message),
        ),
      getByPeer: (peer) => {
        const row = database.read((sql) =>
          sql.get<{ chat: number; message: number }>(
            'SELECT chat, message FROM mention WHERE peer = ? ORDER BY message DESC LIMIT 1',
            peer,
          ),
        );
        return row ? [row.chat, row.message] : null;
      },
      delete: (chat, messages) =>
        write((sql) => {
          for (const message of messages) sql.run('DELETE FROM mention WHERE chat = ? AND message = ?', chat, message);
        }),
      deleteByPeer: (peer) => write((sql) => sql.run('DELETE FROM mention WHERE peer = ?', peer)),
      deleteAll: () => write((sql) => sql.run('DELETE FROM mention')),
    },
  };
}
