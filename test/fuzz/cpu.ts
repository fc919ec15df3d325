/** Milliseconds of work that this process has done since `begin`: unlike a clock's they do not grow with what else a machine does. */
export function cpuTimer(): () => number {
  const begin = process.cpuUsage();
  return () => {
    const { system, user } = process.cpuUsage(begin);
    return (system + user) / 1_000;
  };
}

/** Enough to meet others who want the processor. */
const TRIAL_MS = 30;

/**
 * How many times longer than its own work anything takes now, on a machine that does other things as well: what may take a second
 * may take so many. At least 1.
 */
export function crowding(): number {
  const workedMs = cpuTimer();
  const began = performance.now();
  while (workedMs() < TRIAL_MS);
  return Math.max(1, (performance.now() - began) / workedMs());
}
