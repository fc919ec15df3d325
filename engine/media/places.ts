/** At most so many pieces of work at a time, in the order in which they were asked for. */
export interface Places {
  /** Settles as the work does, which starts when a place is free. */
  take<T>(work: () => Promise<T>): Promise<T>;
}

export function createPlaces(places: number): Places {
  let free = places;
  const waiting: (() => void)[] = [];
  return {
    take: async (work) => {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else free -= 1;
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
