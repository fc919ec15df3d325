import type { AccountView } from '../../shared/contract/ui.ts';
import type { Forecast } from '../../shared/policy/forecast.ts';
import { forecast } from '../../shared/policy/forecast.ts';
import { countHeld } from '../store/chats.ts';
import { busiestChat, lastNotBefore } from '../store/messages.ts';
import type { AccountQueue } from './account-queue.ts';
import type { OutboxContext } from './context.ts';
import { currentPace, isRestricted, isUnpaced, restrictionNow } from './pace.ts';

/** What screens show of an account's pace. */
type Outlook = Pick<AccountView, 'pace' | 'restriction' | 'forecast'>;

/** A forecast is made anew after this time at the earliest: screens ask many times a second. */
const FORECAST_EVERY_MS = 5_000;
/** People read minutes: without this a new forecast would differ by seconds each time. */
const FORECAST_GRAIN_MS = 10_000;
/** In a longer queue the chat with the most messages is not looked for. */
const COUNTED_QUEUE_MAX = 20_000;

export function outlookOf(context: OutboxContext, queue: AccountQueue, waiting: number): Outlook {
  const plan = context.planOf(queue.accountId);
  const restriction = restrictionNow(context, queue, currentPace(context, queue));
  const goesOut = queue.connection !== undefined && !queue.paused;
  const next = goesOut ? nextOf(queue) : undefined;
  const isHeldBack = isRestricted(restriction) || !isUnpaced(plan);
  const through = goesOut && waiting > 0 && isHeldBack ? forecastOf(context, queue, waiting) : undefined;
  return {
    ...(!isUnpaced(plan) && {
      pace: {
        ...(plan.perMinute !== undefined && { perMinute: plan.perMinute }),
        ...(plan.newChatsPerDay !== undefined && { newChatsPerDay: plan.newChatsPerDay }),
        ...(next && { next }),
      },
    }),
    ...((isRestricted(restriction) || (restriction.wait?.endsAt ?? 0) > context.clock.now()) && { restriction }),
    ...(through && { forecast: through }),
  };
}

type Next = NonNullable<NonNullable<AccountView['pace']>['next']>;

/** The first of those that are prepared and of those that are not. */
function nextOf(queue: AccountQueue): Next | undefined {
  const turns = [...queue.claims.values()].flatMap(({ ready }) => ready?.turn ?? []);
  return [...turns, ...(queue.next ? [queue.next] : [])]
    .flatMap(({ at, waitsFor }): Next[] => (waitsFor === undefined ? [] : [{ at, waitsFor }]))
    .reduce<Next | undefined>((first, turn) => (first === undefined || turn.at < first.at ? turn : first), undefined);
}

function forecastOf(context: OutboxContext, queue: AccountQueue, waiting: number): Forecast {
  const now = context.clock.monotonic();
  if (queue.forecast !== undefined && now - queue.forecast.at < FORECAST_EVERY_MS) return queue.forecast.value;
  const value = rounded(computeForecast(context, queue, waiting));
  queue.forecast = { value, at: now };
  return value;
}

function computeForecast(context: OutboxContext, queue: AccountQueue, waiting: number): Forecast {
  const { accountId } = queue;
  const plan = context.planOf(accountId);
  const pace = currentPace(context, queue);
  const { since: accountSince, history } = pace;
  const restriction = restrictionNow(context, queue, pace);
  const facts = context.database.read((sql) => ({
    held: countHeld(sql, accountId),
    lastDueAt: lastNotBefore(sql, accountId),
    busiest: plan.recipientGapMs > 0 && waiting <= COUNTED_QUEUE_MAX ? busiestChat(sql, accountId) : undefined,
  }));
  const cold = Math.min(waiting, facts.held.messages);
  const counts = {
    known: waiting - cold,
    cold,
    coldChats: facts.held.chats,
    ...(facts.busiest !== undefined && { busiestChat: facts.busiest }),
    ...(facts.lastDueAt !== undefined && { lastDueAt: facts.lastDueAt }),
  };
  // Chats that may start now use the quota up before those that are held.
  const { newChats } = restriction;
  const ahead =
    newChats === undefined
      ? restriction
      : { ...restriction, newChats: { ...newChats, used: newChats.used + queue.freeCold.size } };
  return forecast(plan, history, counts, ahead, { now: context.clock.now(), accountSince });
}

const rounded = (value: Forecast): Forecast =>
  value.kind === 'through'
    ? { kind: 'through', at: Math.ceil(value.at / FORECAST_GRAIN_MS) * FORECAST_GRAIN_MS }
    : value;
