import type { OptInAnswer } from './opt-in-answers.ts';

/** What a person said about being written to by an account. */
export const CONSENT_STATES = ['registered', 'optedOut'] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** A number that was not on its network is not tried again for this long. */
export const ABSENT_MS = 24 * 3_600_000;
/** Who greets again is told again that all is well no sooner than this. */
export const ANSWER_AGAIN_MS = 24 * 3_600_000;
/** A person gets at most this many answers within `ANSWER_AGAIN_MS`, whatever they write: two robots must not talk for ever. */
export const MAX_ANSWERS = 6;
/** Instants of two reports may differ by this much from what the network's clock said. */
const CLOCKS_MS = 60_000;

export interface ConsentFacts {
  /** People must register before the account may write to them. The owner can switch that off. */
  readonly optIn: boolean;
  /** Null: nothing is known of them. */
  readonly state: ConsentState | null;
  /** When the number was last found not to be on the network, UTC milliseconds. */
  readonly absentAt: number | null;
}

export type ConsentRefusal = 'notRegistered' | 'optedOut' | 'absent';

/** Why an account may not write to a person now. A refusal holds also where nobody has to register. */
export function refusalToWrite({ optIn, state, absentAt }: ConsentFacts, now: number): ConsentRefusal | undefined {
  if (state === 'optedOut') return 'optedOut';
  if (optIn && state === null) return 'notRegistered';
  return absentAt !== null && now - absentAt < ABSENT_MS ? 'absent' : undefined;
}

export interface WordFacts {
  readonly optIn: boolean;
  readonly state: ConsentState | null;
  /** Since when it is so; without state, when they were erased. */
  readonly changedAt: number | null;
  /** When the person was answered in the last `ANSWER_AGAIN_MS`. */
  readonly answeredAt: readonly number[];
}

export interface WordEffect {
  readonly state: ConsentState;
  readonly answer: OptInAnswer | undefined;
}

/**
 * What a greeting or stop word changes and how it is answered; undefined when it is a word like any other.
 *
 * Where nobody has to register, friends say hello: only the words of people who registered or left before are heard. A
 * greeting that is older than a refusal or than being erased, because it came late, does not undo that.
 */
export function afterWord(
  { optIn, state, changedAt, answeredAt }: WordFacts,
  { kind, at }: { kind: 'greeting' | 'stop'; at: number },
): WordEffect | undefined {
  const mayAnswer = answeredAt.length < MAX_ANSWERS;
  if (kind === 'stop') {
    if (state === 'optedOut' || (state === null && !optIn)) return undefined;
    return { state: 'optedOut', answer: mayAnswer ? 'optedOut' : undefined };
  }
  if (state === 'registered') {
    return optIn && answeredAt.length === 0 ? { state, answer: 'alreadyRegistered' } : undefined;
  }
  const isLate = changedAt !== null && at < changedAt - CLOCKS_MS;
  if (isLate || (state === null && !optIn)) return undefined;
  return { state: 'registered', answer: mayAnswer ? 'registered' : undefined };
}

/** What becomes of a consent that a client proves: it never overrules a later refusal, or a later wish to be forgotten. */
export function afterImport(
  facts: { state: ConsentState | null; changedAt: number | null; erasedAt: number | null },
  consentedAt: number,
): 'registered' | 'unchanged' | 'refused' {
  if (facts.state === 'registered') return 'unchanged';
  const refusedAt = Math.max(facts.state === 'optedOut' ? (facts.changedAt ?? 0) : 0, facts.erasedAt ?? 0);
  return consentedAt > refusedAt ? 'registered' : 'refused';
}
