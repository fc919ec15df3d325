import type { Clock, Database, Log, Timer, Vault } from '../shared/ports.ts';
import { PortError } from '../shared/ports.ts';
import { removeCopies } from './copies.ts';
import type { Inbox } from './inbox/inbox.ts';
import type { Outbox } from './outbox/types.ts';
import type { ImportStore } from './store/imports.ts';
import { deleteErasure, insertErasure, openErasures } from './store/erasures.ts';
import { insertReport } from './store/reports.ts';

/** What could not go yet waits for an answer of a network or of the gateway: it is looked at again at the latest after this. */
const LOOK_AGAIN_MS = 60_000;
/** Messages change all the time; so soon after one did it is looked whether something more can go. */
const AFTER_CHANGE_MS = 1_000;

/**
 * People whom the gateway's owner has erased, and who must go from this device too: messages to them, lines of imports, the names
 * of those from them, and copies of the stores, which nobody can take one person out of. A wish is committed before it is answered `taken`,
 * and stays until nothing of the person is left; then its removal and the answer `done` are one commit.
 */
export interface Erasures {
  /** Goes on with what was begun. */
  start(): void;
  /** Resolves when the wish is durable. A known one is answered again: the gateway knows another store of this device. @throws PortError */
  take(id: string, number: string): Promise<void>;
  stop(): Promise<void>;
}

export function createErasures(options: {
  database: Database;
  vault: Vault;
  clock: Clock;
  log: Log;
  dataFolder: string;
  outbox: Pick<Outbox, 'erase' | 'onRows' | 'reportsAdded'>;
  inbox: Pick<Inbox, 'erase'>;
  imports: Pick<ImportStore, 'erase'>;
  /** A person has been erased. */
  onErased(): void;
}): Erasures {
  const { database, vault, clock, log, dataFolder, outbox, inbox, imports, onErased } = options;
  let timer: Timer | undefined;
  let working: Promise<void> | undefined;
  let again = false;
  let isWaiting = false;
  /** A message has changed since the last look began. */
  let hasChanged = false;
  const stopping = new AbortController();
  const { signal } = stopping;

  const wake = (): void => {
    if (signal.aborted) return;
    timer?.cancel();
    timer = undefined;
    if (working) {
      again = true;
      return;
    }
    working = turn();
  };

  const turn = async (): Promise<void> => {
    let isLeft = true;
    try {
      do {
        again = false;
        hasChanged = false;
        isLeft = await work();
      } while (again && !signal.aborted);
    } catch (error) {
      log.error('erasure.failed', { reason: error instanceof PortError ? error.code : String(error) });
    }
    working = undefined;
    isWaiting = isLeft && !hasChanged;
    if (isLeft) wakeWithin(hasChanged ? AFTER_CHANGE_MS : LOOK_AGAIN_MS);
  };

  const wakeWithin = (ms: number): void => {
    if (!signal.aborted) timer = clock.timer(ms, wake);
  };

  /** @returns whether something had to be left */
  const work = async (): Promise<boolean> => {
    let isLeft = false;
    for (const { id, number } of database.read((sql) => openErasures(sql, vault))) {
      if (signal.aborted) return true;
      const lines = await imports.erase(number);
      const messages = await outbox.erase(number);
      const inbound = await inbox.erase(number);
      if (lines.left + messages.left + inbound.left > 0) {
        isLeft = true;
        continue;
      }
      const copies = await removeCopies(dataFolder);
      await database.write((sql) => {
        deleteErasure(sql, id);
        insertReport(sql, clock.now(), JSON.stringify({ kind: 'answer', commandId: id, answer: 'done' }));
      });
      outbox.reportsAdded();
      // The log of the store holds pages of before, too. A reader in the way is none for ever: the next erasure, or closing, does it.
      database.read((sql) => sql.get('PRAGMA wal_checkpoint(TRUNCATE)'));
      log.info('person.erased', { messages: messages.erased, inbound: inbound.erased, lines: lines.erased, copies });
      onErased();
    }
    return isLeft;
  };

  return {
    start: () => {
      outbox.onRows(() => {
        hasChanged = true;
        if (!isWaiting || working !== undefined) return;
        isWaiting = false;
        timer?.cancel();
        wakeWithin(AFTER_CHANGE_MS);
      });
      wake();
    },
    take: async (id, number) => {
      const isNew = await database.write((sql) => {
        insertReport(sql, clock.now(), JSON.stringify({ kind: 'answer', commandId: id, answer: 'taken' }));
        return insertErasure(sql, vault, { id, number }, clock.now());
      });
      outbox.reportsAdded();
      if (isNew) wake();
    },
    stop: async () => {
      stopping.abort();
      timer?.cancel();
      await working;
    },
  };
}
