/** Ids of the server's messages: Unix time in the upper half, growing, 1 modulo 4 for answers, 3 for the rest. */
import type { Clock } from '../../../shared/ports.ts';

const remainders = { answer: 1n, notice: 3n } as const;

export class MessageIds {
  readonly #clock: Clock;
  #last = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(kind: keyof typeof remainders): bigint {
    const milliseconds = BigInt(Math.floor(this.#clock.now()));
    const time = ((milliseconds << 32n) / 1000n) & ~3n;
    this.#last = time > this.#last ? time : this.#last + 4n;
    return this.#last | remainders[kind];
  }
}

/** The Unix time in a message id. */
export function secondsOf(messageId: bigint): number {
  return Number(messageId >> 32n);
}
