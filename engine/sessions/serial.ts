/** Runs works one after the other, in the order they were added. */
export interface Serial {
  /** Settles as `work` does. A work that fails does not stop the next. */
  add<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when everything added so far has settled. */
  drain(): Promise<void>;
}

export function createSerial(): Serial {
  let tail: Promise<unknown> = Promise.resolve();
  const settled = (): undefined => undefined;
  return {
    add: (work) => {
      const result = tail.then(work);
      // Who added the work hears of its failure; the chain only needs to know that it is over.
      tail = result.then(settled, settled);
      return result;
    },
    drain: async () => {
      await tail;
    },
  };
}
