import type { BaseTelegramClient } from '@mtcute/node';
import type { Clock, Timer } from '../../../shared/ports.ts';

/** As long as mtcute waits for what is missing, milliseconds. */
const AGAIN_MS = 500;

/** What this needs of mtcute's updates. */
export type Postponing = Pick<
  NonNullable<BaseTelegramClient['updates']>,
  'hasTimedoutPostponed' | 'postponedTimer' | 'updatesLoopCv'
> &
  Record<'pendingPtsUpdatesPostponed' | 'pendingQtsUpdatesPostponed', { readonly length: number }>;

/**
 * In mtcute 0.30.3 an update that comes too early waits half a second for the one before it, which is then asked for. But an alarm
 * that rings while mtcute looks is forgotten, and timers that end a fraction of a millisecond early make it ring then: nothing is
 * asked for until another update comes, of whatever chat. So it rings again while something waits.
 * @returns ends it
 */
export function ringWhilePostponed(updates: Postponing, clock: Clock): () => void {
  let timer: Timer | undefined;
  const ring = (): void => {
    timer?.cancel();
    updates.hasTimedoutPostponed = true;
    updates.updatesLoopCv.notify();
    const waiting = updates.pendingPtsUpdatesPostponed.length + updates.pendingQtsUpdatesPostponed.length;
    timer = waiting > 0 ? clock.timer(AGAIN_MS, ring) : undefined;
  };
  updates.postponedTimer.onTimeout(ring);
  return () => timer?.cancel();
}
