import type { Clock, Log } from '../../../shared/ports.ts';
import { languageTable, type LanguageTable, type PairSearch } from './language-table.ts';
import { TranslationTrouble, type TranslationProvider } from './provider.ts';

/** Asked again after this time. */
const LANGUAGES_FRESH_MS = 10 * 60_000;
/** A provider that does not answer has the languages that it had, for so long. */
const LANGUAGES_KEPT_MS = 24 * 3_600_000;

export interface Translation {
  /** Code → name. @throws TranslationTrouble */
  supportedCodes(): Promise<Readonly<Record<string, string>>>;
  /** What the provider can do with these codes. @throws TranslationTrouble */
  pair(from: string, to: string): Promise<PairSearch>;
  /** @throws TranslationTrouble */
  translate(pair: { from: string; to: string }, text: string): Promise<string>;
}

/** Translation by the provider that the owner chose. What goes wrong there is in the log, never with a text. */
export function createTranslation(options: {
  provider: TranslationProvider;
  clock: Pick<Clock, 'monotonic'>;
  log: Log;
}): Translation {
  const { provider, clock, log } = options;
  let last: { at: number; table: LanguageTable } | undefined;
  let asking: Promise<LanguageTable> | undefined;

  const watched = async <T>(call: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      const trouble = error instanceof TranslationTrouble ? { code: error.code, status: error.status } : {};
      log.warn('translation.failed', { call, ...trouble });
      throw error;
    }
  };

  const ask = async (): Promise<LanguageTable> => {
    try {
      const table = languageTable(await watched('languages', provider.languages()));
      last = { at: clock.monotonic(), table };
      return table;
    } catch (error) {
      if (last && clock.monotonic() - last.at < LANGUAGES_KEPT_MS) return last.table;
      throw error;
    } finally {
      asking = undefined;
    }
  };

  const languages = (): Promise<LanguageTable> => {
    if (last && clock.monotonic() - last.at < LANGUAGES_FRESH_MS) return Promise.resolve(last.table);
    return (asking ??= ask());
  };

  return {
    supportedCodes: async () => (await languages()).names,
    pair: async (from, to) => (await languages()).pair(from, to),
    translate: ({ from, to }, text) => watched('translate', provider.translate({ from, to, text })),
  };
}
