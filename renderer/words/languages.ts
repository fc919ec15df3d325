import { LANGUAGES, type Language } from '../../shared/contract/ui.ts';

/** `pseudo`: long words from right to left, which keep no meaning: it shows what a screen does with them. */
export type SpokenLanguage = Language | 'pseudo';

const RIGHT_TO_LEFT: ReadonlySet<SpokenLanguage> = new Set(['ar', 'pseudo']);

export const directionOf = (language: SpokenLanguage): 'ltr' | 'rtl' => (RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr');

/** @param preferred the system's languages by BCP 47, the dearest first */
export function languageFor(chosen: Language | 'system', preferred: readonly string[]): Language {
  if (chosen !== 'system') return chosen;
  const known = preferred.map((tag) => LANGUAGES.find((language) => language === tag.split('-')[0]?.toLowerCase()));
  return known.find((language) => language !== undefined) ?? 'en';
}
