import type { GuardedFetchCode } from '../../../platform/guard-rules.ts';
import type { PdfFailure } from './failure.ts';

/** A failure in words for the customer, and whether the call itself is at fault: 400, and else the documentation's 500. */
export interface FailureWords {
  readonly words: string;
  readonly isCallersFault: boolean;
}

const callers = (words: string): FailureWords => ({ words, isCallersFault: true });
const others = (words: string): FailureWords => ({ words, isCallersFault: false });

export function wordsOf(failure: PdfFailure): FailureWords {
  switch (failure.code) {
    case 'notFetched':
      return guardWords[failure.guard as GuardedFetchCode] ?? others('The file cannot be fetched.');
    case 'notThere':
      return others(`The server of url answers with status ${failure.status}.`);
    case 'tooLarge':
      return callers(`The PDF is larger than ${failure.maxMb} MB.`);
    case 'tooManyPages':
      return callers(`The PDF has more than ${failure.maxPages} pages.`);
    default:
      return others(fileWords[failure.code]);
  }
}

const guardWords: Readonly<Record<GuardedFetchCode, FailureWords>> = {
  urlInvalid: callers('url is no URL.'),
  schemeRefused: callers('url must begin with https://.'),
  credentialsRefused: callers('url must not hold a user name or password.'),
  portRefused: callers('url names a port that is not allowed.'),
  addressRefused: callers('url leads to an address that is not on the public internet.'),
  redirectRefused: callers('url redirects to another address. Give that one.'),
  notResolved: others('The host of url is not known.'),
  encodingRefused: others('The server of url answers in a compressed form that was not asked for.'),
  timedOut: others('The server of url takes too long.'),
  aborted: others('The gateway is stopping. Try again shortly.'),
  failed: others('The server of url cannot be reached.'),
};

const fileWords = {
  notPdf: 'The file is not a PDF.',
  incomplete: 'The PDF is incomplete: its end is missing.',
  encrypted: 'The PDF is protected by a password.',
  damaged: 'The PDF is damaged.',
  tooMuchText: 'The PDF holds too much text.',
  tooMuchMemory: 'Reading the PDF takes too much memory.',
  tooSlow: 'Reading the PDF takes too long.',
  crashed: 'The PDF cannot be read.',
} as const;
