import { z } from 'zod';
import { under, type Ask } from './ask.ts';
import type { TranslationProvider } from './provider.ts';

const languages = z.array(
  z.object({ code: z.string(), name: z.string().optional(), targets: z.array(z.string()).optional() }),
);
const translated = z.object({ translatedText: z.string() });

/** LibreTranslate, or what speaks like it (https://docs.libretranslate.com/guides/api_usage/). */
export function createLibreTranslate(options: {
  url: string;
  /** Hosted ones ask for it. */
  key?: string | undefined;
  ask: Ask;
}): TranslationProvider {
  const { url, key, ask } = options;
  return {
    languages: async () => {
      const found = await ask({ url: under(url, 'languages'), answer: languages });
      const all = found.map(({ code }) => code);
      // Releases before 1.3 do not name the targets: there every pair exists.
      return found.map(({ code, name, targets = all }) => ({ code, targets, ...(name !== undefined && { name }) }));
    },
    translate: async ({ from, to, text }) => {
      const wish = { q: text, source: from, target: to, format: 'text', ...(key !== undefined && { api_key: key }) };
      const answer = await ask({ url: under(url, 'translate'), body: JSON.stringify(wish), answer: translated });
      return answer.translatedText;
    },
  };
}
