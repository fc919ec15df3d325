import { en } from './en/index.ts';
import type { SpokenLanguage } from './languages.ts';

/**
 * Every word that people read. Tables are keyed by the codes of the models, so a new code without words does not compile, in
 * any language.
 */
export type Words = typeof en;

/** In the language that is spoken now: read it while rendering, never keep a part of it. */
export let words: Words = en;
/** The language of the words, for numbers and times, by BCP 47. */
export let language = 'en';

const catalogues: Record<SpokenLanguage, () => Promise<Words>> = {
  en: () => Promise.resolve(en),
  es: async () => (await import('./es/index.ts')).es,
  ar: async () => (await import('./ar/index.ts')).ar,
  pseudo: async () => (await import('./pseudo.ts')).pseudo,
};

/** From now on `words` are of this language. What is on the screen must be rendered anew. */
export async function speak(next: SpokenLanguage): Promise<void> {
  words = await catalogues[next]();
  language = next === 'pseudo' ? 'ar' : next;
}
