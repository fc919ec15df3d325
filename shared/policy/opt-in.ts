import { DEFAULT_LANGUAGE_OF, GREETINGS, OPT_IN_LANGUAGES, STOP_WORDS, type OptInLanguage } from './opt-in-words.ts';

/** Longer than any of the words with all that people put around it: such a text is none of them. UTF-16 code units. */
const MAX_HEARD = 200;

/** What a text of a person says about being written to. */
export type HeardWord = {
  readonly kind: 'greeting' | 'stop';
  /** As the lists have it. */
  readonly word: string;
  /** Those that have this word, the default first. */
  readonly languages: readonly OptInLanguage[];
};

/** Punctuation, symbols, emoji with their modifiers, spaces and what is invisible. Marks of letters are none of these. */
const TRIMMED = '[\\p{P}\\p{S}\\p{Z}\\p{C}\\s\\uFE00-\\uFE0F\\u20E3]+';
const AROUND = new RegExp(`^${TRIMMED}|${TRIMMED}$`, 'gu');
/** Invisible characters (direction marks, joiners), the Arabic stretching stroke, and vowel points that few people write. */
const WITHIN = /\p{Cf}|\u0640|[\u064B-\u0652\u0670]|[\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7]/gu;

/**
 * A text as words are compared: compatibility forms are made one (full-width letters, Arabic presentation forms, half-width
 * katakana), case is folded, and punctuation and emoji around it are trimmed.
 */
export function normalizeWord(text: string): string {
  const letters = text.normalize('NFKC').replace(WITHIN, '').replace(AROUND, '').replace(/\s+/gu, ' ');
  // Up and down again folds what lowering alone leaves apart: ß and SS, final sigma.
  return letters.toUpperCase().toLowerCase();
}

const KNOWN: ReadonlyMap<string, HeardWord> = new Map([
  ...entriesOf('greeting', GREETINGS),
  ...entriesOf('stop', STOP_WORDS),
]);

function entriesOf(kind: HeardWord['kind'], table: typeof GREETINGS): [string, HeardWord][] {
  const found = new Map<string, HeardWord>();
  for (const language of OPT_IN_LANGUAGES) {
    for (const word of table[language]) {
      const key = normalizeWord(word);
      const before = found.get(key);
      const languages = [...(before?.languages ?? []), language];
      const first = DEFAULT_LANGUAGE_OF[before?.word ?? word];
      found.set(key, {
        kind,
        word: before?.word ?? word,
        languages:
          first === undefined ? languages : languages.toSorted((a, b) => Number(b === first) - Number(a === first)),
      });
    }
  }
  return [...found];
}

/** What a whole text is: one of the greetings, one of the stop words, or (undefined) neither. */
export const hearWord = (text: string): HeardWord | undefined =>
  text.length > MAX_HEARD ? undefined : KNOWN.get(normalizeWord(text));

/**
 * The language in which a word is answered: the person's own from before where it has the word, then the one that the owner
 * prefers, then the word's default.
 */
export function answerLanguage(
  { kind, languages }: HeardWord,
  { known, preferred }: { known: OptInLanguage | null; preferred: OptInLanguage | null },
): OptInLanguage {
  // Who registered in Spanish and writes STOP is answered in Spanish; who greets anew in another language has changed it.
  const candidates = kind === 'stop' ? [known, preferred] : [preferred];
  return candidates.find((one) => one !== null && languages.includes(one)) ?? languages[0] ?? 'en';
}
