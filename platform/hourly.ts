import type { Clock, Log, Timer } from '../shared/ports.ts';

const everyMs = 3_600_000;

/** Does some housekeeping now and every hour; what fails is logged, and tried again in an hour. */
export function startHourly(
  name: string,
  work: () => Promise<void>,
  { clock, log }: { clock: Pick<Clock, 'timer'>; log: Log },
): { stop(): Promise<void> } {
  let timer: Timer | undefined;
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();

  const turn = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.error(`${name}.failed`, { code: error instanceof Error ? error.message : 'unknown' });
    }
    if (!isStopped) timer = clock.timer(everyMs, run);
  };
  const run = (): void => {
    running = turn();
  };

  run();
  return {
    stop: async () => {
      isStopped = true;
      timer?.cancel();
      await running;
    },
  };
}
