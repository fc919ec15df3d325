import { shiftHistory } from '../../shared/policy/pacing-history.ts';
import type { Clock } from '../../shared/ports.ts';
import { allPaces } from '../store/pace.ts';
import type { OutboxContext } from './context.ts';
import { savePace } from './pace.ts';

/** A wall clock that was set, told by its distance from the monotonic one. */
export interface ClockWatch {
  /** How far the wall clock was set since the last `accept`, in milliseconds (positive: forward). 0: it was not. */
  jumpMs(): number;
  /** The change is taken account of. */
  accept(jumpMs: number): void;
}

/** Below this it is the clock's own drift, or its correction. */
const MIN_JUMP_MS = 1_000;
/** The machine's word that it slept comes at most this long after the jump of the clock was seen. */
const SLEEP_TOLD_WITHIN_MS = 60_000;

export function createClockWatch(clock: Pick<Clock, 'now' | 'monotonic'>): ClockWatch {
  let known = clock.now() - clock.monotonic();
  return {
    jumpMs: () => {
      const jumpMs = clock.now() - clock.monotonic() - known;
      return Math.abs(jumpMs) >= MIN_JUMP_MS ? jumpMs : 0;
    },
    accept: (jumpMs) => {
      known += jumpMs;
    },
  };
}

/** What the pacing of all accounts remembers moves with a clock that was set, before anything else is decided by it. */
export function followClock(context: OutboxContext): void {
  const jumpMs = context.clockWatch.jumpMs();
  if (jumpMs === 0) return;
  context.clockWatch.accept(jumpMs);
  context.lastJump = { ms: jumpMs, at: context.clock.monotonic() };
  context.inBackground('outbox.clockNotFollowed', shiftAll(context, jumpMs));
}

/**
 * The machine slept: where its monotonic clock stood still meanwhile, the time has passed all the same, and what was taken
 * for a clock set forward is taken back.
 */
export function clockSlept(context: OutboxContext): void {
  const { clock, clockWatch, lastJump } = context;
  const unseen = clockWatch.jumpMs();
  if (unseen > 0) {
    clockWatch.accept(unseen);
  } else if (lastJump !== undefined && lastJump.ms > 0 && clock.monotonic() - lastJump.at <= SLEEP_TOLD_WITHIN_MS) {
    context.lastJump = undefined;
    context.inBackground('outbox.clockNotFollowed', shiftAll(context, -lastJump.ms, { undoes: true }));
  }
}

async function shiftAll(context: OutboxContext, byMs: number, { undoes = false } = {}): Promise<void> {
  try {
    await context.journal.commit((change) => {
      for (const record of allPaces(change.sql)) {
        savePace(context, change, {
          ...record,
          since: record.since + byMs,
          history: shiftHistory(record.history, byMs),
        });
        change.wake(record.accountId);
      }
    });
    if (byMs !== 0) context.log.info('outbox.clockFollowed', { byMs });
  } catch (error) {
    // Seen again the next time.
    if (!undoes) context.clockWatch.accept(-byMs);
    throw error;
  }
}
