import type { Clock, Log, Timer } from '../shared/ports.ts';

const everyMs = 3_600_000;

/** Does some housekeeping now and every hour, or `now`; what fails is logged, and tried again in an hour. */
export function startHourly(
  name: string,
  work: () => Promise<void>,
  { clock, log }: { clock: Pick<Clock, 'timer'>; log: Log },
): { now(): void; stop(): Promise<void> } {
  let timer: Timer | undefined;
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();

  const turn = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.error(`${name}.failed`, { code: error instanceof Error ? error.message : 'unknown' });
    }
    if (!isStopped) timer ??= clock.timer(everyMs, run);
  };
  const run = (): void => {
    timer?.cancel();
    timer = undefined;
    running = running.then(turn);
  };

  run();
  return {
    now: () => isStopped || run(),
    stop: async () => {
      isStopped = true;
      timer?.cancel();
      await running;
      timer?.cancel();
    },
  };
}
