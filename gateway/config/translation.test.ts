import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './load.ts';
import { translationChoice } from './translation.ts';

const choice = (env: Record<string, string>) =>
  translationChoice(loadConfig({ env, args: [], cwd: '/nowhere', systemFile: '/nowhere/gateway.toml' }).config);

describe('the service that translates', () => {
  const url = 'https://translate.example/sub';
  const apertium = { PAIRLINE_TRANSLATION_URL: 'http://127.0.0.1:2737', PAIRLINE_TRANSLATION_KIND: 'apertium' };

  it('is none without an address', () => {
    expect(choice({})).toBeUndefined();
  });

  it('is LibreTranslate unless another kind is named', () => {
    const env = { PAIRLINE_TRANSLATION_URL: url, PAIRLINE_TRANSLATION_KEY: 'k' };
    expect(choice(env)).toEqual({ kind: 'libretranslate', url, key: 'k' });
    expect(choice(apertium)).toEqual({ kind: 'apertium', url: 'http://127.0.0.1:2737', key: undefined });
  });

  it.each([
    ['an address without a scheme', { PAIRLINE_TRANSLATION_URL: 'translate.example' }, /PAIRLINE_TRANSLATION_URL/],
    ['another scheme', { PAIRLINE_TRANSLATION_URL: 'ftp://translate.example' }, /PAIRLINE_TRANSLATION_URL/],
    ['a query', { PAIRLINE_TRANSLATION_URL: `${url}?key=1` }, /PAIRLINE_TRANSLATION_URL/],
    ['credentials', { PAIRLINE_TRANSLATION_URL: 'https://a:b@translate.example' }, /PAIRLINE_TRANSLATION_URL/],
    ['another kind', { PAIRLINE_TRANSLATION_URL: url, PAIRLINE_TRANSLATION_KIND: 'google' }, /TRANSLATION_KIND/],
    ['a key without an address', { PAIRLINE_TRANSLATION_KEY: 'k' }, /translation_url/],
    ['a key for apertium', { ...apertium, PAIRLINE_TRANSLATION_KEY: 'k' }, /apertium has no keys/],
  ] as const)('is refused with its name: %s', (_, env, words) => {
    expect(() => choice(env)).toThrow(ConfigError);
    expect(() => choice(env)).toThrow(words);
  });
});
