import type { ProviderLanguage } from './provider.ts';

/** The languages of a provider under the codes of the API: 2 or 3 letters, the short one where there is one. */
export interface LanguageTable {
  /** Code → name in English, by code. */
  readonly names: Readonly<Record<string, string>>;
  /** @param from, to as a customer writes them: any case, two letters or three */
  pair(from: string, to: string): PairSearch;
}

export type PairSearch =
  /** The provider's own codes. */
  | { readonly kind: 'found'; readonly from: string; readonly to: string }
  /** Nothing to do. */
  | { readonly kind: 'same' }
  | { readonly kind: 'unknownLanguage'; readonly field: 'fromLang' | 'toLang' }
  | { readonly kind: 'noPair' };

export function languageTable(languages: readonly ProviderLanguage[]): LanguageTable {
  const sources = byApiCode(languages.map(({ code }) => code));
  const targetsOf = new Map(languages.map(({ code, targets }) => [code, byApiCode(targets)]));
  const targets = byApiCode(languages.flatMap((language) => language.targets));
  const givenNames = new Map(
    languages.flatMap(({ code, name }) => (name === undefined ? [] : [[code, name] as const])),
  );
  const names = [...new Set([...sources.keys(), ...targets.keys()])]
    .sort()
    .map((code) => [code, givenNames.get(sources.get(code) ?? '') ?? englishName(code)] as const);
  const known = new Set(names.map(([code]) => code));

  return {
    names: Object.fromEntries(names),
    pair: (fromText, toText) => {
      const from = apiCode(fromText);
      const to = apiCode(toText);
      if (from === undefined || !known.has(from)) return { kind: 'unknownLanguage', field: 'fromLang' };
      if (to === undefined || !known.has(to)) return { kind: 'unknownLanguage', field: 'toLang' };
      if (from === to) return { kind: 'same' };
      const source = sources.get(from);
      const target = source === undefined ? undefined : targetsOf.get(source)?.get(to);
      return source === undefined || target === undefined
        ? { kind: 'noPair' }
        : { kind: 'found', from: source, to: target };
    },
  };
}

/** The API's code of each, without those that have none. A language itself comes before its variants (`spa`, `spa_MX`). */
function byApiCode(codes: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const code of [...codes].sort((a, b) => a.length - b.length)) {
    const [language = ''] = code.split(/[-_]/);
    const short = apiCode(language);
    if (short !== undefined && !found.has(short)) found.set(short, code);
  }
  return found;
}

/** `eng`, `EN` and `en` → `en`. Undefined for anything but 2 or 3 letters. */
function apiCode(text: string): string | undefined {
  if (!/^[a-z]{2,3}$/i.test(text)) return undefined;
  const [short = ''] = Intl.getCanonicalLocales(text);
  // Some codes stand for a language in one of its scripts (`hbs`): those stay as they are.
  return /^[a-z]{2,3}$/.test(short) ? short : text.toLowerCase();
}

function englishName(code: string): string {
  return new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code;
}
