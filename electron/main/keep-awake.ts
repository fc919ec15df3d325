import type { PowerSaveBlocker } from 'electron';
import type { UiSnapshot } from '../../shared/contract/ui.ts';

/** Whether the machine must not fall asleep by itself: its screen may go dark, and a battery is not emptied for it. */
export function wantsAwake(snapshot: UiSnapshot | undefined, onBattery: boolean): boolean {
  if (snapshot === undefined || onBattery || !snapshot.settings.keepAwake) return false;
  return snapshot.accounts.some(({ identity }) => identity !== undefined);
}

/** Returns what applies a wish; the system is asked only when it changes. */
export function createKeepAwake(blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>): (wanted: boolean) => void {
  let running: number | undefined;
  return (wanted) => {
    if (wanted) {
      running ??= blocker.start('prevent-app-suspension');
    } else if (running !== undefined) {
      blocker.stop(running);
      running = undefined;
    }
  };
}
