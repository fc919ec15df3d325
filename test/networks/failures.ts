/**
 * Everything a client did that the simulator does not model or that is wrong. A normal run leaves none: whoever meets one
 * extends the simulator or repairs the client, and never widens an answer until it passes.
 */
import type { Clock } from '../../shared/ports.ts';

export interface Failure {
  readonly at: number;
  readonly what: string;
  readonly detail: string;
}

const maxKept = 1000;

export class Failures {
  readonly #clock: Clock;
  readonly #report: (failure: Failure) => void;
  #kept: Failure[] = [];
  #total = 0;

  constructor(clock: Clock, report: (failure: Failure) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  get total(): number {
    return this.#total;
  }

  add(what: string, detail: string): void {
    const failure = { at: this.#clock.now(), what, detail };
    this.#total += 1;
    if (this.#kept.length < maxKept) this.#kept.push(failure);
    this.#report(failure);
  }

  list(): readonly Failure[] {
    return this.#kept;
  }

  clear(): void {
    this.#kept = [];
    this.#total = 0;
  }
}
