import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { createManualClock } from '../../../platform/testing/manual-clock.ts';
import { translationProvider, type TranslationChoice } from './choose.ts';
import type { TranslationProvider } from './provider.ts';
import { startProviderServer, type Answer, type ProviderServer } from './testing/provider-server.ts';

let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.stop());

const choice = (kind: TranslationChoice['kind'], more: Partial<TranslationChoice> = {}): TranslationChoice => ({
  kind,
  url: server.url,
  key: undefined,
  ...more,
});
const provider = (kind: TranslationChoice['kind'], more: Partial<TranslationChoice> = {}): TranslationProvider =>
  translationProvider(choice(kind, more), systemClock);

/** What the real ones answer. */
const languages: Record<TranslationChoice['kind'], Answer['body']> = {
  libretranslate: [
    { code: 'en', name: 'English', targets: ['en', 'es'] },
    { code: 'es', name: 'Spanish', targets: ['en'] },
  ],
  apertium: {
    responseData: [
      { sourceLanguage: 'spa', targetLanguage: 'eng' },
      { sourceLanguage: 'spa', targetLanguage: 'eng_US' },
      { sourceLanguage: 'eng', targetLanguage: 'spa' },
    ],
    responseDetails: null,
    responseStatus: 200,
  },
};
const translated: Record<TranslationChoice['kind'], Answer['body']> = {
  libretranslate: { translatedText: '¡Hola!', alternatives: [] },
  apertium: { responseData: { translatedText: '¡Hola!' }, responseDetails: null, responseStatus: 200 },
};

describe('LibreTranslate', () => {
  it('is asked in JSON, as plain text, with the key, under the path of its address', async () => {
    let asked: unknown;
    server.answer = ({ path, body, type }) => {
      asked = { path, type, body: JSON.parse(body) as unknown };
      return { body: translated.libretranslate };
    };
    const libre = provider('libretranslate', { url: `${server.url}/sub`, key: 'k' });
    expect(await libre.translate({ from: 'en', to: 'es', text: 'Hi <b>&' })).toBe('¡Hola!');
    const wish = { q: 'Hi <b>&', source: 'en', target: 'es', format: 'text', api_key: 'k' };
    expect(asked).toEqual({ path: '/sub/translate', type: 'application/json', body: wish });
  });

  it('has every pair when it names no targets', async () => {
    server.answer = () => ({ body: [{ code: 'en', name: 'English' }, { code: 'es' }] });
    expect(await provider('libretranslate').languages()).toEqual([
      { code: 'en', name: 'English', targets: ['en', 'es'] },
      { code: 'es', targets: ['en', 'es'] },
    ]);
  });
});

describe('Apertium', () => {
  it('is asked as a form, as plain text and without marks', async () => {
    let asked: unknown;
    server.answer = ({ path, body }) => {
      asked = { path, ...Object.fromEntries(new URLSearchParams(body)) };
      return { body: translated.apertium };
    };
    expect(await provider('apertium').translate({ from: 'eng', to: 'spa', text: 'a & b=ü' })).toBe('¡Hola!');
    const wish = { langpair: 'eng|spa', q: 'a & b=ü', format: 'txt', markUnknown: 'no' };
    expect(asked).toEqual({ path: '/translate', ...wish });
  });

  it('has its pairs by source', async () => {
    server.answer = () => ({ body: languages.apertium });
    expect(await provider('apertium').languages()).toEqual([
      { code: 'spa', targets: ['eng', 'eng_US'] },
      { code: 'eng', targets: ['spa'] },
    ]);
  });
});

describe.each(['libretranslate', 'apertium'] as const)('trouble with %s', (kind) => {
  const ask = (): Promise<string> => provider(kind).translate({ from: 'en', to: 'es', text: 'Hi' });

  it.each([
    [400, 'refused'],
    [403, 'refused'],
    [429, 'busy'],
    [503, 'busy'],
    [500, 'failed'],
  ] as const)('is told apart: status %s is %s', async (status, code) => {
    server.answer = () => ({ status, body: { error: 'whatever' } });
    await expect(ask()).rejects.toMatchObject({ code, status });
  });

  it.each([
    ['no JSON', '<html>'],
    ['other JSON', { text: 'x' }],
    ['a text that is none', { translatedText: 7, responseData: { translatedText: 7 } }],
    ['more than a megabyte', `"${'x'.repeat(1_100_000)}"`],
  ])('is %s', async (_, body) => {
    server.answer = () => ({ body });
    await expect(ask()).rejects.toMatchObject({ code: 'failed' });
  });

  it('is a megabyte that hides in a few bytes', async () => {
    const body = gzipSync(`"${'x'.repeat(20_000_000)}"`);
    expect(body.byteLength).toBeLessThan(50_000);
    server.answer = () => ({ body, headers: { 'content-encoding': 'gzip' } });
    await expect(ask()).rejects.toMatchObject({ code: 'failed' });
  });

  it('is a redirect, which may lead anywhere', async () => {
    server.answer = () => ({ status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } });
    await expect(ask()).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('is nobody at its address', async () => {
    const gone = await startProviderServer();
    await gone.stop();
    const nobody = provider(kind, { url: gone.url });
    await expect(nobody.languages()).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('is silence, which is not waited for', async () => {
    server.answer = 'hang';
    const clock = createManualClock();
    const waiting = translationProvider(choice(kind), clock).translate({ from: 'en', to: 'es', text: 'Hi' });
    const ended = waiting.catch((error: unknown) => error);
    await clock.advance(15_000);
    expect(await ended).toMatchObject({ code: 'timedOut' });
    expect(clock.pending).toBe(0);
  });
});
