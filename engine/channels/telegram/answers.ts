import type { PairingAnswer } from '../../../shared/model/session.ts';

/** What the owner types while a sign-in waits for it. */
export interface Answers {
  /** Drops what nobody asked for yet. */
  give(answer: PairingAnswer): void;
  /** The next answer. Rejects when the sign-in is given up. */
  next(): Promise<PairingAnswer>;
  end(): void;
}

export class SignInEndedError extends Error {
  readonly code = 'signInEnded';
}

export function createAnswers(): Answers {
  let waiting: PromiseWithResolvers<PairingAnswer> | undefined;
  let isEnded = false;
  return {
    give: (answer) => {
      waiting?.resolve(answer);
      waiting = undefined;
    },
    next: () => {
      if (isEnded) return Promise.reject(new SignInEndedError());
      waiting ??= Promise.withResolvers<PairingAnswer>();
      return waiting.promise;
    },
    end: () => {
      isEnded = true;
      waiting?.reject(new SignInEndedError());
      waiting = undefined;
    },
  };
}
