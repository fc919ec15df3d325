/**
 * Keeps apart who uses an attachment and who removes it: between the writing of its bytes and the commit of the message that
 * needs them nobody may take it away, and nobody may rely on bytes that are going.
 */
export interface Holds {
  /** Runs `use` while the attachment cannot be removed; waits until a removal under way is over. */
  hold<T>(sha256: string, use: () => Promise<T>): Promise<T>;
  /** Runs `removal` unless somebody holds the attachment; then undefined. */
  remove<T>(sha256: string, removal: () => Promise<T>): Promise<T | undefined>;
}

export function createHolds(): Holds {
  const holders = new Map<string, number>();
  const removals = new Map<string, Promise<void>>();

  return {
    hold: async (sha256, use) => {
      for (let removal = removals.get(sha256); removal; removal = removals.get(sha256)) await removal;
      holders.set(sha256, (holders.get(sha256) ?? 0) + 1);
      try {
        return await use();
      } finally {
        const left = (holders.get(sha256) ?? 1) - 1;
        if (left === 0) holders.delete(sha256);
        else holders.set(sha256, left);
      }
    },

    remove: async (sha256, removal) => {
      if (holders.has(sha256) || removals.has(sha256)) return undefined;
      const running = removal();
      const settled = running.then(
        () => undefined,
        () => undefined,
      );
      removals.set(sha256, settled);
      try {
        return await running;
      } finally {
        removals.delete(sha256);
      }
    },
  };
}
