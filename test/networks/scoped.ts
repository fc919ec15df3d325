/** Settings and countdowns that hold for one account when they name a number, otherwise for all. */
export interface Limited {
  left: number;
}

const everyone = '';

/** Values by number, with one for everyone. The number's own comes first. */
export class Scoped<T> {
  readonly #values = new Map<string, T>();

  set(number: string | undefined, value: T): void {
    this.#values.set(number ?? everyone, value);
  }

  get(number: string | undefined): T | undefined {
    return (number === undefined ? undefined : this.#values.get(number)) ?? this.#values.get(everyone);
  }

  clear(): void {
    this.#values.clear();
  }
}

export class Countdown<T extends Limited> {
  readonly #scoped = new Scoped<T>();

  set(number: string | undefined, value: T): void {
    this.#scoped.set(number, value);
  }

  /** The fault that is on, without using it up. */
  peek(number: string | undefined): T | undefined {
    const value = this.#scoped.get(number);
    return value && value.left > 0 ? value : undefined;
  }

  /** Uses the fault up by one, when it is still on. */
  take(number: string | undefined): T | undefined {
    const value = this.peek(number);
    if (value) value.left -= 1;
    return value;
  }

  clear(): void {
    this.#scoped.clear();
  }
}
