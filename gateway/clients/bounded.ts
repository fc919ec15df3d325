/** Too much is waiting already: try again later. */
export class TooBusy extends Error {
  override name = 'TooBusy';
}

/** Runs at most `running` tasks at once, keeps at most `waiting` more in line, and refuses the rest with TooBusy. */
export function createBounded(limits: { running: number; waiting: number }): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const line: (() => void)[] = [];
  return async (task) => {
    if (running < limits.running) running += 1;
    else {
      if (line.length >= limits.waiting) throw new TooBusy();
      // The one that ends hands its place over, so the count stays.
      await new Promise<void>((resolve) => line.push(resolve));
    }
    try {
      return await task();
    } finally {
      const next = line.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
