/** Milliseconds of work that this process has done since `begin`: unlike a clock's they do not grow with what else a machine does. */
export function cpuTimer(): () => number {
  const begin = process.cpuUsage();
  return () => {
    const { system, user } = process.cpuUsage(begin);
    return (system + user) / 1_000;
  };
}
