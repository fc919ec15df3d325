import { ROOM_MAX_BYTES, ROOM_MAX_MESSAGES } from '../../shared/contract/device.ts';
import { ACK_TIMEOUT_MS, UNSURE_MAX_MS } from '../../shared/model/attempt.ts';
import type { PacingPlan } from '../../shared/contract/pacing.ts';
import { PACING_PLANS } from '../../shared/policy/pacing-plan.ts';
import { handedOverMessages, leasedMessages } from '../store/messages.ts';
import { custodyAccepted, takeLeases, withdraw } from './accept.ts';
import { createAccountQueues } from './account-queue.ts';
import { createAlarm } from './alarm.ts';
import { clockSlept, createClockWatch, followClock } from './clock-jumps.ts';
import { sortOutColdChats } from './cold-chats.ts';
import type { OutboxContext, OutboxLimits, OutboxMedia, OutboxOptions } from './context.ts';
import { eraseMessages } from './erase.ts';
import { createEvidenceDesk } from './evidence-desk.ts';
import type { Committed } from './journal.ts';
import { createJournal } from './journal.ts';
import { accountQueueOf, messagesPage, roomOf, sentPayload, sentSince, statusCounts, timeline } from './query.ts';
import { forgetReports, holdingsPage, reportMark, unconfirmedReports } from './reports.ts';
import { setPriority } from './priority.ts';
import { sweep, SWEEP_EVERY_MS } from './retention.ts';
import { holdNewChats, releaseHolds, startNewChats, takeRestriction } from './restrictions.ts';
import { takeWait } from './network-waits.ts';
import { rowOf } from './rows.ts';
import { claimNext, doWhatIsDue, goOffline, goOnline, setAlarm, setPaused } from './schedule.ts';
import { cancelMessage, endAccount, giveUp, isEvidence } from './settle.ts';
import type { Outbox } from './types.ts';

/** How long `stop` waits for a hand-over that does not finish. */
const STOP_WAIT_MS = 5_000;
const DAY_MS = 24 * 3_600_000;

export const OUTBOX_LIMITS: OutboxLimits = {
  maxInFlight: 16,
  evidencePatienceMs: 10,
  busyPatienceMs: 20,
  ackTimeoutMs: ACK_TIMEOUT_MS,
  unsureMaxMs: UNSURE_MAX_MS,
  contentRetentionMs: 14 * DAY_MS,
  endedRetentionMs: 90 * DAY_MS,
  roomMessages: ROOM_MAX_MESSAGES,
  roomBytes: ROOM_MAX_BYTES,
  storeRetryMs: 5_000,
};

const CAREFUL = (): PacingPlan => PACING_PLANS.careful;
/** For queues without attachments. */
const NO_MEDIA: OutboxMedia = { fetch: async () => 'here', unused: () => undefined };

/**
 * The durable queue of this device over its store. Everything is picked up from there: a process killed at any point goes on
 * where the last commit was.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const {
    database,
    vault,
    clock,
    random,
    log,
    channelOf,
    media = NO_MEDIA,
    planOf = CAREFUL,
    onFate = () => undefined,
    isGivenUp = () => false,
    keeps,
    ...limits
  } = options;
  const running = new Set<Promise<unknown>>();
  const reportListeners: (() => void)[] = [];
  const rowListeners: Parameters<Outbox['onRows']>[0][] = [];
  const accountListeners: ((accountId: string) => void)[] = [];
  let stopped = false;
  let nextSweepAt = clock.monotonic();

  const inBackground = (what: string, work: Promise<unknown>): void => {
    const done = work
      .catch((error: unknown) => log.error(what, { reason: error instanceof Error ? error.message : String(error) }))
      .finally(() => running.delete(done));
    running.add(done);
  };

  const onCommitted = (committed: Committed): void => {
    if (committed.reported) for (const listener of reportListeners) listener();
    if (committed.rows.size > 0 && rowListeners.length > 0) {
      const rows = [...committed.rows.values()].map((message) => ({
        id: message.id,
        accountId: message.accountId,
        row: () => rowOf(message, vault, log),
      }));
      for (const listener of rowListeners) listener(rows);
    }
    if (committed.dueAt < Infinity) context.alarm.at(committed.dueAt);
    for (const accountId of committed.accounts) {
      const queue = context.queues.of(accountId);
      claimNext(context, queue);
      if (queue.unsorted) inBackground('outbox.notSortedOut', sortOutColdChats(context, queue));
    }
  };

  const ring = async (): Promise<void> => {
    if (stopped) return;
    try {
      await desk.retry();
      await doWhatIsDue(context);
      if (clock.monotonic() >= nextSweepAt) {
        await sweep(context);
        nextSweepAt = clock.monotonic() + SWEEP_EVERY_MS;
      }
      setAlarm(context);
      for (const queue of context.queues.all()) {
        if (queue.unsorted) inBackground('outbox.notSortedOut', sortOutColdChats(context, queue));
      }
      context.alarm.within(nextSweepAt - clock.monotonic());
    } catch (error) {
      // The store cannot be written at the moment; what is due stays due.
      context.alarm.within(context.limits.storeRetryMs);
      throw error;
    }
  };

  const context: OutboxContext = {
    database,
    vault,
    clock,
    random,
    log,
    limits: { ...OUTBOX_LIMITS, ...limits },
    keeps: keeps ?? (() => ({ sentMs: context.limits.contentRetentionMs, mediaMs: context.limits.contentRetentionMs })),
    journal: createJournal({ database, clock, onCommitted }),
    queues: createAccountQueues(database.read((sql) => handedOverMessages(sql))),
    alarm: createAlarm(clock, () => inBackground('outbox.alarmFailed', ring())),
    channelOf,
    onFate,
    isGivenUp,
    media,
    planOf,
    clockWatch: createClockWatch(clock),
    lastJump: undefined,
    onAccount: (accountId) => {
      context.queues.of(accountId).forecast = undefined;
      for (const listener of accountListeners) listener(accountId);
    },
    inBackground,
    isStopped: () => stopped,
  };
  const desk = createEvidenceDesk(context);
  const queueOf = context.queues.of;
  context.alarm.within(0);

  return {
    takeLeases: (leases) => takeLeases(context, leases),
    custodyAccepted: (ids) => custodyAccepted(context, ids),
    custodyRefused: (ids) => withdraw(context, ids, (message) => message.custody === 'leased'),
    unansweredLeases: (limit) => database.read((sql) => leasedMessages(sql, limit)),
    holdings: (after, limit) => holdingsPage(context, after, limit),
    release: (ids) => withdraw(context, ids, () => true),
    room: (accountId) => roomOf(context, accountId),
    cancel: (messageId) => cancelMessage(context, messageId),
    retentionChanged: () => {
      nextSweepAt = clock.monotonic();
      context.alarm.within(0);
    },
    erase: (number) => eraseMessages(context, number),

    reports: (limit) => unconfirmedReports(context, limit),
    reportMark: (number) => reportMark(context, number),
    addReport: ({ agoMs, ...body }) => context.journal.commit((change) => change.report(body, change.now - agoMs)),
    reportsConfirmed: (upTo) =>
      context.journal.commit((change) => forgetReports(change.sql, upTo), {
        patienceMs: context.limits.busyPatienceMs,
      }),
    reportsAdded: () => {
      for (const listener of reportListeners) listener();
    },
    onReports: (listener) => void reportListeners.push(listener),

    accountOnline: (accountId, account) => {
      if (!stopped) goOnline(context, queueOf(accountId), account);
    },
    accountOffline: (accountId) => goOffline(queueOf(accountId)),
    startNewChats: (accountId) => startNewChats(context, accountId),
    setPaused: (accountId, paused) => setPaused(context, queueOf(accountId), paused),
    planChanged: (accountId) => {
      claimNext(context, queueOf(accountId));
      if (!stopped) inBackground('outbox.holdsNotReleased', releaseHolds(context, accountId));
    },
    machineWoke: () => clockSlept(context),
    channelEvent: (accountId, event) => {
      if (event.kind === 'restriction' && !stopped) {
        inBackground('outbox.restrictionNotSaved', takeRestriction(context, accountId, event.restriction));
      }
      if (event.kind === 'strangersRefused' && !stopped) {
        inBackground('outbox.newChatsNotHeld', holdNewChats(context, accountId));
      }
      if (event.kind === 'notYet' && !stopped) {
        inBackground('outbox.waitNotSaved', takeWait(context, accountId, event));
      }
      if (isEvidence(event) && !stopped) inBackground('outbox.evidenceNotSaved', desk.take(accountId, event));
    },
    sentPayload: (accountId, networkId) => sentPayload(context, accountId, networkId),
    sentSince: (accountId, at) => sentSince(context, accountId, at),
    accountRemoved: (accountId) => {
      goOffline(queueOf(accountId));
      return endAccount(context, accountId);
    },
    giveUp: (accountId, isMeant) => giveUp(context, accountId, isMeant),

    accountQueue: (accountId) => accountQueueOf(context, accountId),
    counts: () => statusCounts(context),
    setPriority: (messageId, priority) => setPriority(context, messageId, priority),
    page: (query) => messagesPage(context, query),
    timeline: (messageId) => timeline(context, messageId),
    onAccount: (listener) => void accountListeners.push(listener),
    onRows: (listener) => void rowListeners.push(listener),

    stop: async () => {
      // The next run cannot tell that the clock was set during this one.
      followClock(context);
      stopped = true;
      for (const { connection } of context.queues.all()) connection?.ended.abort();
      context.alarm.stop();
      // A socket that never takes a message must not keep the app from ending; the message is unsure in any case.
      const { promise: waitedEnough, resolve } = Promise.withResolvers<void>();
      const timer = clock.timer(STOP_WAIT_MS, resolve);
      await Promise.race([Promise.all(running), waitedEnough]);
      timer.cancel();
    },
  };
}
