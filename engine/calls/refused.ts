import type { UiAnswers, UiCall, UiError, UiParsedInput } from '../../shared/contract/ui.ts';

/** A call that ends with an error of the contract. */
export class CallRefused extends Error {
  readonly error: UiError;
  constructor(error: UiError) {
    super(error.code);
    this.name = 'CallRefused';
    this.error = error;
  }
}

/** The calls of a part of the contract. */
export type CallsOf<C extends UiCall> = { [K in C]: (input: UiParsedInput<K>) => Promise<UiAnswers[K]> };
