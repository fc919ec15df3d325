import type { App } from 'electron';
import type { Log } from '../../shared/ports.ts';

/**
 * Holds the end of the app back until everything is stopped, in order: a quit asked for by a menu, the system's shutdown, the
 * last window or a test takes the same way. A second request while stopping changes nothing.
 * @param steps each waits for the one before; a failing one does not keep the others from stopping.
 */
export function stopBeforeQuit(app: Pick<App, 'on' | 'quit'>, steps: readonly (() => Promise<void>)[], log: Log): void {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  const stopAll = async (): Promise<void> => {
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        log.error('quit.stepFailed', { reason: String(error) });
      }
    }
    state = 'stopped';
    app.quit();
  };
  app.on('before-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    void stopAll();
  });
}
