import type { Clock } from '../../shared/ports.ts';

/** One waiting poll of a device. */
export interface Turn {
  /** A newer poll, a closed connection or the end of the gateway has ended it. */
  readonly isOver: boolean;
  /** Resolves when something may be there to say, when `ms` have passed, or when the turn is over. */
  wait(ms: number): Promise<void>;
  end(): void;
}

export interface Polls {
  /** Starts a poll and ends the older one of the same device. */
  begin(device: number): Turn;
  /** Something for this device was committed. A hint only: polls ask the store. */
  wake(device: number): void;
  /** Ends all polls, which answer empty; later ones are over at once. */
  close(): void;
  readonly waiting: number;
}

export function createPolls(clock: Pick<Clock, 'timer'>): Polls {
  const turns = new Map<number, OpenTurn>();
  let isClosed = false;

  const begin = (device: number): Turn => {
    turns.get(device)?.end();
    const turn = openTurn(clock, () => {
      if (turns.get(device) === turn) turns.delete(device);
    });
    if (isClosed) turn.end();
    else turns.set(device, turn);
    return turn;
  };

  return {
    begin,
    wake: (device) => turns.get(device)?.wake(),
    close: () => {
      isClosed = true;
      for (const turn of turns.values()) turn.end();
    },
    get waiting() {
      return turns.size;
    },
  };
}

interface OpenTurn extends Turn {
  wake(): void;
}

function openTurn(clock: Pick<Clock, 'timer'>, onEnd: () => void): OpenTurn {
  let isOver = false;
  /** A hint that came while nobody waited must not be lost: the store may have been asked just before. */
  let isWoken = false;
  let resume: (() => void) | undefined;
  const wake = (): void => {
    isWoken = true;
    resume?.();
  };
  return {
    get isOver() {
      return isOver;
    },
    wake,
    wait: async (ms) => {
      if (!isWoken && !isOver) {
        await new Promise<void>((resolve) => {
          const timer = clock.timer(ms, resolve);
          resume = () => {
            timer.cancel();
            resolve();
          };
        });
        resume = undefined;
      }
      isWoken = false;
    },
    end: () => {
      if (isOver) return;
      isOver = true;
      onEnd();
      resume?.();
    },
  };
}
