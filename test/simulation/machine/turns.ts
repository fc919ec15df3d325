const { setImmediate: later, clearImmediate: never } = globalThis;

/** Turns of the event loop that somebody waits for. */
const awaited = new Set<NodeJS.Immediate>();

/**
 * From now on it is known when the program rests: all promises have settled and no turn is waited for. Then only a timer can
 * wake it, for everything else that it does is in memory.
 */
export function countTurns(): void {
  const counting = (run: (...values: unknown[]) => void, ...values: unknown[]): NodeJS.Immediate => {
    const turn = later(() => {
      awaited.delete(turn);
      run(...values);
    });
    awaited.add(turn);
    return turn;
  };
  const forgetting = (turn: NodeJS.Immediate | undefined): void => {
    if (turn === undefined) return;
    awaited.delete(turn);
    never(turn);
  };
  Object.assign(globalThis, { setImmediate: counting, clearImmediate: forgetting });
}

/** Work between two timers takes some twenty. */
const MOST_TURNS = 1_000;

/** Resolves when the program rests. @throws when it goes round in circles while no time passes */
export const rest = (): Promise<void> =>
  new Promise((resolve, reject) => {
    let turns = 0;
    // Promises settle before a turn begins, and turns that were waited for before this one have been.
    const look = (): void => {
      turns += 1;
      if (awaited.size === 0) resolve();
      else if (turns > MOST_TURNS) reject(new Error('It goes round in circles and never rests'));
      else later(look);
    };
    later(look);
  });
