import type { Clock } from '../../shared/ports.ts';
import { Countdown, Scoped, type Limited } from './scoped.ts';

/** Trouble on demand that every network can have. A fault holds for one account when it names a number, otherwise for all. */
export abstract class NetworkFaults {
  readonly #clock: Clock;
  readonly #all: { clear(): void }[] = [];
  /** Messages whose acks or answers are lost, although they went through. */
  readonly ackDrops = this.countdown<Limited>();
  /** Messages that the server loses: neither delivery nor ack. */
  readonly messageDrops = this.countdown<Limited>();
  readonly refusedUploads = this.countdown<Limited>();
  readonly refusedDownloads = this.countdown<Limited>();
  /** Downloads with wrong bytes. */
  readonly corruptDownloads = this.countdown<Limited>();
  /** Milliseconds by which everything to the client is late. */
  readonly delayMs = this.#listed(new Scoped<number>());
  readonly #silentUntil = this.#listed(new Scoped<number>());

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  silence(number: string | undefined, ms: number): void {
    this.#silentUntil.set(number, this.#clock.monotonic() + ms);
  }

  /** How long this account's connections still neither read nor answer. */
  silentMs(number: string | undefined): number {
    return Math.max((this.#silentUntil.get(number) ?? 0) - this.#clock.monotonic(), 0);
  }

  clear(): void {
    for (const fault of this.#all) fault.clear();
  }

  protected countdown<T extends Limited>(): Countdown<T> {
    return this.#listed(new Countdown<T>());
  }

  #listed<T extends { clear(): void }>(fault: T): T {
    this.#all.push(fault);
    return fault;
  }
}
