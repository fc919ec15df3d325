import { saidIn, type Inbound } from '../../shared/contract/inbound.ts';
import type { MediaRef } from '../../shared/contract/message.ts';
import { waysToWrite } from '../../shared/model/person-key.ts';
import { backoffMs } from '../../shared/policy/backoff.ts';
import type { BackoffPolicy } from '../../shared/policy/backoff.ts';
import type { Clock, Database, Log, Random, Sql, Timer, Vault } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import type { DeviceMedia, PutOutcome } from '../media/media.ts';
import type { InboundRow } from '../store/inbound.ts';
import {
  chatNamesOf,
  countWaiting,
  deleteInboundBefore,
  endWaiting,
  eraseInbound,
  freeToReport,
  hasWaiting,
  insertInbound,
  isKnownInbound,
  openInbound,
  replaceInboundBody,
  waitingHeads,
} from '../store/inbound.ts';
import { deleteMediaUses, insertMediaUse, isMediaUsed } from '../store/media-uses.ts';
import { insertInboundReport } from '../store/reports.ts';

export interface InboxOptions {
  database: Database;
  vault: Vault;
  clock: Clock;
  random: Random;
  log: Log;
  media: Pick<DeviceMedia, 'put' | 'adopted' | 'unused'>;
  /** Reports were added. */
  onReports(): void;
  /** Something new was stored, or handed on, for this account. */
  onChange(accountId: string): void;
}

/**
 * Inbound messages on their way to the gateway: stored once however often they arrive, then reported in the order of their
 * chat, each after its attachment is there. Everything is picked up from the store: a process killed at any point goes on
 * where the last commit was.
 */
export interface Inbox {
  /** Hands on what is stored. */
  start(): void;
  /** Stores the message and calls `done` when it is durable; never when it is not: the network then offers it again. */
  take(accountId: string, inbound: Inbound, done: () => void): void;
  /** The gateway may be reachable again: what waits for it is tried at once. */
  retry(): void;
  /** Messages of an account that wait for their attachment, or that of an earlier one, to be at the gateway. */
  waiting(accountId: string): number;
  /** Takes a person's names from what they wrote; what the gateway has not confirmed yet is left. */
  erase(number: string): Promise<{ erased: number; left: number }>;
  stop(): Promise<void>;
}

/** How long the name of a message is kept that the gateway has: networks offer old ones again for about this long. */
const NAMES_RETENTION_MS = 30 * 24 * 3_600_000;
const SWEEP_EVERY_MS = 3_600_000;
const SWEEP_BATCH = 500;
/** Chats that hand on an attachment at the same time. */
const CHATS_AT_A_TIME = 3;
/** Messages of one chat that are reported in one commit. */
const CHAT_BATCH = 200;
const RETRY_BACKOFF: BackoffPolicy = { firstMs: 5_000, factor: 2, maxMs: 300_000, jitter: 0.5 };

export function createInbox(options: InboxOptions): Inbox {
  const { database, vault, clock, random, log, media, onReports, onChange } = options;
  const running = new Set<Promise<void>>();
  let forwarding = false;
  let again = false;
  let failures = 0;
  let retryTimer: Timer | undefined;
  let sweepTimer: Timer | undefined;
  const stopping = new AbortController();
  const { signal } = stopping;

  const inBackground = (what: string, work: Promise<void>): void => {
    const done = work
      .catch((error: unknown) => log.error(what, { reason: nameOf(error) }))
      .finally(() => running.delete(done));
    running.add(done);
  };

  const store = async (accountId: string, inbound: Inbound, done: () => void): Promise<void> => {
    const ref = mediaOf(inbound);
    const stored = await database.write((sql) => {
      if (isKnownInbound(sql, accountId, inbound)) {
        return { reported: false, unneeded: ref !== undefined && !isMediaUsed(sql, ref.sha256) };
      }
      const isFirst = !hasWaiting(sql, accountId, chatNamesOf(inbound).chat);
      const receivedAt = clock.now();
      const number = insertInbound(sql, vault, { accountId, inbound, receivedAt });
      if (ref !== undefined) insertMediaUse(sql, 'inbound', number, ref.sha256);
      const reported = ref === undefined && isFirst;
      if (reported) report(sql, number, receivedAt);
      return { reported, unneeded: false };
    });
    if (ref !== undefined) {
      media.adopted(ref.sha256);
      if (stored.unneeded) media.unused([ref.sha256]);
    }
    done();
    if (stored.reported) onReports();
    else forward();
    onChange(accountId);
  };

  /** Goes through the waiting chats until none is left or the gateway cannot be reached. One such walk at a time. */
  const forward = (): void => {
    if (signal.aborted) return;
    again = true;
    if (forwarding) return;
    forwarding = true;
    const walk = async (): Promise<void> => {
      try {
        while (again && !signal.aborted) {
          again = false;
          await forwardChats();
        }
      } catch (error) {
        tryLater();
        throw error;
      } finally {
        forwarding = false;
      }
    };
    inBackground('inbox.notForwarded', walk());
  };

  const forwardChats = async (): Promise<void> => {
    for (;;) {
      const heads = database.read((sql) => waitingHeads(sql, CHATS_AT_A_TIME));
      if (heads.length === 0 || signal.aborted) return;
      const outcomes = await Promise.all(heads.map((head) => forwardHead(head)));
      if (outcomes.includes('later')) return tryLater();
      failures = 0;
    }
  };

  const forwardHead = async (row: InboundRow): Promise<'done' | 'later'> => {
    const inbound = openInbound(row, vault, log);
    const ref = mediaOf(inbound);
    const put = ref === undefined ? 'there' : await media.put(ref);
    if (put === 'later' || signal.aborted) return 'later';
    const unused = await database.write((sql) => {
      if (put !== 'there') replaceInboundBody(sql, vault, row, withoutMedia(inbound, put));
      report(sql, row.number, row.receivedAt);
      // Those behind it that have nothing to wait for either.
      for (const next of freeToReport(sql, row, CHAT_BATCH)) report(sql, next.number, next.receivedAt);
      return deleteMediaUses(sql, 'inbound', row.number);
    });
    media.unused(unused);
    onReports();
    onChange(row.accountId);
    return 'done';
  };

  const tryLater = (): void => {
    if (signal.aborted) return;
    failures += 1;
    retryTimer?.cancel();
    retryTimer = clock.timer(backoffMs(RETRY_BACKOFF, failures, random.float()), forward);
  };

  const sweep = async (): Promise<void> => {
    let more = true;
    while (more && !signal.aborted) {
      more = await database.write(
        (sql) => deleteInboundBefore(sql, clock.now() - NAMES_RETENTION_MS, SWEEP_BATCH) === SWEEP_BATCH,
      );
    }
  };
  const sweepRegularly = (): void => {
    if (signal.aborted) return;
    inBackground('inbox.notSwept', sweep());
    sweepTimer = clock.timer(SWEEP_EVERY_MS, sweepRegularly);
  };

  return {
    start: () => {
      sweepRegularly();
      forward();
    },
    take: (accountId, inbound, done) => {
      if (!signal.aborted) inBackground('inbox.notStored', store(accountId, inbound, done));
    },
    retry: () => {
      failures = 0;
      retryTimer?.cancel();
      forward();
    },
    waiting: (accountId) => database.read((sql) => countWaiting(sql, accountId)),
    erase: (number) => database.write((sql) => eraseInbound(sql, waysToWrite(number))),
    stop: async () => {
      stopping.abort();
      retryTimer?.cancel();
      sweepTimer?.cancel();
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function report(sql: Sql, number: number, at: number): void {
  insertInboundReport(sql, at, number);
  endWaiting(sql, number);
}

function mediaOf({ content }: Inbound): MediaRef | undefined {
  const said = saidIn(content);
  return said !== undefined && 'media' in said ? said.media : undefined;
}

/** The gateway does not want the attachment, or its bytes are lost: it hears of the message all the same. */
function withoutMedia(inbound: Inbound, why: Extract<PutOutcome, 'tooLarge' | 'broken'>): Inbound {
  const { content } = inbound;
  const said = saidIn(content);
  if (said === undefined || !('media' in said)) return inbound;
  const { media: _lost, ...rest } = said;
  const without = { ...rest, missing: why };
  return { ...inbound, content: content.kind === 'edit' ? { ...content, content: without } : without };
}

const nameOf = (error: unknown): string =>
  error instanceof PortError ? error.code : error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
