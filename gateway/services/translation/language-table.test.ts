import { describe, expect, it } from 'vitest';
import { languageTable } from './language-table.ts';

const apertium = languageTable([
  { code: 'eng', targets: ['spa', 'spa_MX', 'cat_valencia'] },
  { code: 'spa', targets: ['eng_US', 'eng'] },
  { code: 'hbs', targets: ['eng'] },
]);
const libre = languageTable([
  { code: 'en', name: 'English', targets: ['en', 'es', 'zh-Hans'] },
  { code: 'es', name: 'Spanish', targets: ['en', 'es'] },
  { code: 'zh-Hans', name: 'Chinese', targets: ['en'] },
]);

describe('the languages of a provider', () => {
  it('have the two letters of the API where there are such, and a name in English', () => {
    expect(apertium.names).toEqual({ ca: 'Catalan', en: 'English', es: 'Spanish', hbs: expect.any(String) });
    expect(libre.names).toEqual({ en: 'English', es: 'Spanish', zh: 'Chinese' });
  });

  it('are found by two letters or three, in any case', () => {
    for (const [from, to] of [
      ['en', 'es'],
      ['EN', 'Es'],
      ['eng', 'spa'],
    ] as const) {
      expect(apertium.pair(from, to)).toEqual({ kind: 'found', from: 'eng', to: 'spa' });
      expect(libre.pair(from, to)).toEqual({ kind: 'found', from: 'en', to: 'es' });
    }
  });

  it('come before their variants, which stand in where the language itself is missing', () => {
    expect(apertium.pair('es', 'en')).toMatchObject({ to: 'eng' });
    expect(apertium.pair('en', 'ca')).toMatchObject({ to: 'cat_valencia' });
    expect(libre.pair('en', 'zh')).toMatchObject({ to: 'zh-Hans' });
    expect(libre.pair('zho', 'en')).toMatchObject({ from: 'zh-Hans' });
  });

  it('tell an unknown language from a pair that is not there', () => {
    expect(apertium.pair('xx', 'en')).toEqual({ kind: 'unknownLanguage', field: 'fromLang' });
    expect(apertium.pair('en', 'xx')).toEqual({ kind: 'unknownLanguage', field: 'toLang' });
    expect(apertium.pair('e', 'en')).toEqual({ kind: 'unknownLanguage', field: 'fromLang' });
    expect(apertium.pair('es', 'ca')).toEqual({ kind: 'noPair' });
    expect(apertium.pair('ca', 'en')).toEqual({ kind: 'noPair' });
  });

  it('need nothing done between a language and itself', () => {
    expect(libre.pair('en', 'eng')).toEqual({ kind: 'same' });
  });

  it('may be none', () => {
    expect(languageTable([]).names).toEqual({});
  });
});
