import type { ChannelEvent } from '../channels/channel.ts';
import type { AccountQueue } from './account-queue.ts';
import type { OutboxContext } from './context.ts';
import { currentPace, savePace, storedPace } from './pace.ts';

type Wait = Extract<ChannelEvent, { kind: 'notYet' }>;

/** No network asks for longer; what the store says beyond it was written under another clock. */
const LONGEST_WAIT_MS = 7 * 24 * 3_600_000;

/**
 * The network asks to wait. The message stays handed over, for its chat must not go on without it, and is handed over again to
 * the second; a wait of the whole account is kept, so that people see its end and a restart does not ask earlier.
 */
export async function takeWait(context: OutboxContext, accountId: string, wait: Wait): Promise<void> {
  const { networkId, retryInMs, scope } = wait;
  const queue = context.queues.of(accountId);
  const until = context.clock.monotonic() + retryInMs;
  for (const entry of queue.handedOver.values()) if (entry.networkId === networkId) entry.resendAt = until;
  context.alarm.within(retryInMs);
  if (scope !== 'account') return;
  queue.waitUntil = Math.max(queue.waitUntil ?? 0, until);
  await context.journal.commit((change) => {
    const before = storedPace(context, change, queue);
    const endsAt = change.now + retryInMs;
    if ((before.restriction.wait?.endsAt ?? 0) >= endsAt) return;
    savePace(context, change, { ...before, restriction: { ...before.restriction, wait: { endsAt } } });
    change.afterwards(() => context.onAccount(accountId));
  });
}

/** How long the network takes nothing from this account yet, in milliseconds; then the alarm rings. */
export function networkWaitMs(context: OutboxContext, queue: AccountQueue): number {
  const { alarm, clock } = context;
  queue.waitUntil ??= clock.monotonic() + storedWaitMs(context, queue);
  const restMs = Math.max(0, queue.waitUntil - clock.monotonic());
  if (restMs > 0) alarm.within(restMs);
  return restMs;
}

function storedWaitMs(context: OutboxContext, queue: AccountQueue): number {
  const { wait } = currentPace(context, queue).restriction;
  const restMs = wait === undefined ? 0 : wait.endsAt - context.clock.now();
  return restMs > LONGEST_WAIT_MS ? 0 : Math.max(0, restMs);
}
