import type { Language, Settings } from '../../../shared/contract/ui.ts';
import { languageFor } from '../../../shared/policy/language-for.ts';
import type { DesktopStateFile } from '../desktop-state.ts';
import { ar } from './ar.ts';
import { en, type DesktopWords } from './en.ts';
import { es } from './es.ts';

const catalogues: Record<Language, DesktopWords> = { en, es, ar };

/** The app's language outside of its window: that of the screens, also before the engine tells what was chosen. */
export interface Spoken {
  /** Read when something is shown, never kept: the owner may change the language at any time. */
  words(): DesktopWords;
  /** What the settings say now; remembered for the next start. */
  choose(language: Settings['language']): void;
}

/** @param preferred the system's languages by BCP 47, the dearest first */
export function createSpoken(state: DesktopStateFile, preferred: () => readonly string[]): Spoken {
  return {
    words: () => wordsOf(state.current().language, preferred()),
    choose: (language) => {
      if (language !== state.current().language) void state.change({ language });
    },
  };
}

/** Before anything was remembered, the system's language. */
export const wordsOf = (chosen: Settings['language'], preferred: readonly string[]): DesktopWords =>
  catalogues[languageFor(chosen, preferred)];
