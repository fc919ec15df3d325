import { LANGUAGES, type Language } from '../contract/ui/settings.ts';

/** The language to speak. @param preferred the system's languages by BCP 47, the dearest first */
export function languageFor(chosen: Language | 'system', preferred: readonly string[]): Language {
  if (chosen !== 'system') return chosen;
  const known = preferred.map((tag) => LANGUAGES.find((language) => language === tag.split('-')[0]?.toLowerCase()));
  return known.find((language) => language !== undefined) ?? 'en';
}
