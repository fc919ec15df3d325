/** Runs works with the same key one after the other; different keys do not wait for each other. */
export interface Turns {
  /** Settles as `work` does. A work that fails does not stop the next. */
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Keys with works that have not ended. */
  readonly size: number;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    take: (key, work) => {
      const result = (last.get(key) ?? Promise.resolve()).then(work);
      // Who took the turn hears of its failure; the next one only needs to know that it is over.
      const over = result.then(nothing, nothing).finally(() => {
        if (last.get(key) === over) last.delete(key);
      });
      last.set(key, over);
      return result;
    },
    get size() {
      return last.size;
    },
  };
}

const nothing = (): undefined => undefined;
