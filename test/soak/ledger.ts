/** What was promised in one direction and what arrived: told apart by texts `<chat> <number>`, numbered up within a chat. */

export interface Faults {
  /** Promised and not arrived. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Arrived after a later one of their chat. */
  readonly disordered: readonly string[];
  /** Arrived, and nobody wrote them. */
  readonly unknown: readonly string[];
}

export class Ledger {
  /** When it was promised, UTC milliseconds. Undefined where no answer came: it may arrive or not. */
  readonly #written = new Map<string, number | undefined>();
  readonly #arrived = new Map<string, number>();
  readonly #lastOf = new Map<string, number>();
  readonly #doubled: string[] = [];
  readonly #disordered: string[] = [];
  readonly #unknown: string[] = [];
  #promised = 0;
  #arrivedOfPromised = 0;
  #tookMs: number[] = [];

  /** It is on its way; nobody has promised anything yet. */
  write(text: string): void {
    this.#written.set(text, undefined);
  }

  promise(text: string, at: number): void {
    this.#written.set(text, at);
    this.#promised += 1;
    const arrivedAt = this.#arrived.get(text);
    if (arrivedAt !== undefined) this.#measure(at, arrivedAt);
  }

  arrive(text: string, at: number): void {
    if (!this.#written.has(text)) this.#unknown.push(text);
    if (this.#arrived.has(text)) {
      this.#doubled.push(text);
      return;
    }
    this.#arrived.set(text, at);
    const promisedAt = this.#written.get(text);
    if (promisedAt !== undefined) this.#measure(promisedAt, at);
    const cut = text.lastIndexOf(' ');
    const [chat, number] = [text.slice(0, cut), Number(text.slice(cut))];
    const last = this.#lastOf.get(chat) ?? -1;
    if (number < last) this.#disordered.push(text);
    else this.#lastOf.set(chat, number);
  }

  /** Seen once more than it may. */
  seenTwice(text: string): void {
    this.#doubled.push(text);
  }

  get promised(): number {
    return this.#promised;
  }
  get arrived(): number {
    return this.#arrived.size;
  }
  /** Promised and not arrived yet. */
  get waiting(): number {
    return this.#promised - this.#arrivedOfPromised;
  }

  /** Milliseconds from promise to arrival of those that arrived since this was last asked. */
  takeTimes(): number[] {
    const took = this.#tookMs;
    this.#tookMs = [];
    return took;
  }

  faults(): Faults {
    const lost = [...this.#written].flatMap(([text, at]) =>
      at === undefined || this.#arrived.has(text) ? [] : [text],
    );
    return { lost, doubled: this.#doubled, disordered: this.#disordered, unknown: this.#unknown };
  }

  #measure(promisedAt: number, arrivedAt: number): void {
    this.#arrivedOfPromised += 1;
    // It may be on the phone before the answer is here.
    this.#tookMs.push(Math.max(0, arrivedAt - promisedAt));
  }
}
