import { z } from 'zod';
import { under, type Ask } from './ask.ts';
import type { TranslationProvider } from './provider.ts';

const pairs = z.object({
  responseData: z.array(z.object({ sourceLanguage: z.string(), targetLanguage: z.string() })),
});
const translated = z.object({ responseData: z.object({ translatedText: z.string() }) });

/** Apertium's APy (https://wiki.apertium.org/wiki/Apertium-apy): local, offline, rule-based. */
export function createApertium({ url, ask }: { url: string; ask: Ask }): TranslationProvider {
  return {
    languages: async () => {
      const { responseData } = await ask({ url: under(url, 'listPairs'), answer: pairs });
      const bySource = Map.groupBy(responseData, ({ sourceLanguage }) => sourceLanguage);
      return [...bySource].map(([code, found]) => ({
        code,
        targets: found.map(({ targetLanguage }) => targetLanguage),
      }));
    },
    translate: async ({ from, to, text }) => {
      // Plain text, not the HTML that it expects otherwise; and no stars at words that it does not know.
      const body = new URLSearchParams({ langpair: `${from}|${to}`, q: text, format: 'txt', markUnknown: 'no' });
      const { responseData } = await ask({ url: under(url, 'translate'), body, answer: translated });
      return responseData.translatedText;
    },
  };
}
