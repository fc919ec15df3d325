/** Shorter ones are tried out in hours. Characters. */
export const PASSPHRASE_MIN = 12;
export const PASSPHRASE_MAX = 1_000;

/** What everybody tries first; in lower case. */
const COMMON = [
  'password',
  'passwort',
  'contraseña',
  'qwerty',
  'qwertz',
  'azerty',
  'letmein',
  'iloveyou',
  'welcome',
  'admin',
  'whatsapp',
  'telegram',
  'pairline',
];
/** Bits of guessing from which on a stolen file is no worry of a small business, and of anybody. */
const FAIR_BITS = 50;
const STRONG_BITS = 70;

/** `short`: not taken. The others are taken; `weak` with a word of advice. */
export type PassphraseStrength = 'short' | 'weak' | 'fair' | 'strong';

/**
 * A kind judgement, for advice alone: how many guesses it withstands, by what a guesser would try first. Words count as words,
 * runs (`aaaa`, `1234`, `abcd`) as one character.
 */
export function passphraseStrength(passphrase: string): PassphraseStrength {
  if (passphrase.length < PASSPHRASE_MIN) return 'short';
  const bits = bitsOf(passphrase.normalize('NFKC'));
  return bits >= STRONG_BITS ? 'strong' : bits >= FAIR_BITS ? 'fair' : 'weak';
}

function bitsOf(passphrase: string): number {
  const words = passphrase.split(/[\s_.-]+/).filter(Boolean);
  // A word of a list of some thousand is worth 13 bits however long it is; letters at random are worth more than that.
  const asWords = new Set(words.map((word) => word.toLowerCase())).size * 13;
  const rest = withoutRuns(COMMON.reduce((text, word) => text.replaceAll(word, '*'), passphrase.toLowerCase()));
  const distinct = new Set(rest).size;
  const asLetters = rest.length * Math.log2(Math.max(2, Math.min(alphabetOf(passphrase), distinct * 4)));
  const areWords = words.length > 1 && words.every((word) => /^\p{Letter}+$/u.test(word));
  return areWords ? Math.min(asWords, asLetters) : asLetters;
}

/** `1234` and `aaaa` count as their first character. */
const withoutRuns = (text: string): string =>
  Array.from(text)
    .filter((letter, index, all) => {
      const step = (letter.codePointAt(0) ?? 0) - (all[index - 1]?.codePointAt(0) ?? -2);
      return index === 0 || Math.abs(step) > 1;
    })
    .join('');

function alphabetOf(text: string): number {
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^\p{ASCII}]/u, 60],
    [/[^a-zA-Z\d]/, 20],
  ];
  return kinds.reduce((size, [kind, letters]) => size + (kind.test(text) ? letters : 0), 0);
}
