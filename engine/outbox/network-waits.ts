import type { ChannelEvent } from '../channels/channel.ts';
import type { OutboxContext } from './context.ts';
import { savePace, storedPace } from './pace.ts';

type Wait = Extract<ChannelEvent, { kind: 'notYet' }>;

/**
 * The network asks to wait. The message stays handed over, for its chat must not go on without it, and is handed over again to
 * the second; a wait of the whole account is kept, so that people see its end.
 */
export async function takeWait(context: OutboxContext, accountId: string, wait: Wait): Promise<void> {
  const { networkId, retryInMs, scope } = wait;
  const queue = context.queues.of(accountId);
  for (const entry of queue.handedOver.values()) {
    if (entry.networkId === networkId) entry.resendAt = context.clock.monotonic() + retryInMs;
  }
  context.alarm.within(retryInMs);
  if (scope !== 'account') return;
  await context.journal.commit((change) => {
    const before = storedPace(context, change, queue);
    const endsAt = change.now + retryInMs;
    if ((before.restriction.wait?.endsAt ?? 0) >= endsAt) return;
    savePace(context, change, { ...before, restriction: { ...before.restriction, wait: { endsAt } } });
    change.afterwards(() => context.onAccount(accountId));
  });
}
