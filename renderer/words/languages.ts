import type { Language } from '../../shared/contract/ui.ts';

/** `pseudo`: long words from right to left, which keep no meaning: it shows what a screen does with them. */
export type SpokenLanguage = Language | 'pseudo';

const RIGHT_TO_LEFT: ReadonlySet<SpokenLanguage> = new Set(['ar', 'pseudo']);

export const directionOf = (language: SpokenLanguage): 'ltr' | 'rtl' => (RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr');
