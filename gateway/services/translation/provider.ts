/** Translates from `code` into each of `targets`. Codes are the provider's own. */
export interface ProviderLanguage {
  readonly code: string;
  /** In English, when the provider has names. */
  readonly name?: string;
  readonly targets: readonly string[];
}

/** A translation service that the owner of the gateway has chosen. Its calls reject with TranslationTrouble. */
export interface TranslationProvider {
  languages(): Promise<ProviderLanguage[]>;
  /** @param wish.from, wish.to the provider's own codes, of a pair that it has */
  translate(wish: { from: string; to: string; text: string }): Promise<string>;
}

export type TranslationTroubleCode =
  /** No connection. */
  | 'unreachable'
  | 'timedOut'
  /** It has too much to do, or this gateway has asked too often. */
  | 'busy'
  /** It will not have this call: a missing or wrong key, a text longer than it allows. */
  | 'refused'
  /** An error of its own, or an answer that cannot be understood. */
  | 'failed';

/** Why the provider gave no answer; `status` is that of its HTTP answer. */
export class TranslationTrouble extends Error {
  readonly code: TranslationTroubleCode;
  readonly status: number | undefined;
  constructor(code: TranslationTroubleCode, status?: number, options?: ErrorOptions) {
    super(`translation ${code}`, options);
    this.name = 'TranslationTrouble';
    this.code = code;
    this.status = status;
  }
}
