/** Clients that show a pairing code and wait until a phone enters it, by the number they named. */
import type { Clock } from '../../../shared/ports.ts';
import type { Connection } from './connection.ts';
import type { PairingOffer } from './pairing.ts';
import type { Node } from './wire/node.ts';

export interface CodeOffer {
  readonly connection: Connection;
  readonly registration: PairingOffer;
  readonly reference: Buffer;
  /** The client's ephemeral key, wrapped under the code. */
  readonly wrapped: Buffer;
  /** Set while a phone waits for the client's answer. */
  finish?: (answer: Node) => void;
}

export class CodeOffers {
  readonly #clock: Clock;
  readonly #offers = new Map<string, CodeOffer>();
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(number: string): CodeOffer | undefined {
    return this.#offers.get(number);
  }

  set(number: string, offer: CodeOffer): void {
    this.#offers.set(number, offer);
    for (const wake of this.#waiting) wake();
  }

  /** Waits a moment: a client shows its code before the server has read that it did. */
  arrival(number: string, withinMs: number): Promise<CodeOffer | undefined> {
    const known = this.#offers.get(number);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      const settle = (): void => {
        timer.cancel();
        this.#waiting.delete(look);
        resolve(this.#offers.get(number));
      };
      const look = (): void => {
        if (this.#offers.has(number)) settle();
      };
      const timer = this.#clock.timer(withinMs, settle);
      this.#waiting.add(look);
    });
  }

  withdraw(connection: Connection): void {
    for (const [number, offer] of this.#offers) if (offer.connection === connection) this.#offers.delete(number);
  }

  clear(): void {
    this.#offers.clear();
  }
}
