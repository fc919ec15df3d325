import { describe, expect, test } from 'vitest';
import { UI_ERRORS, WARNING_CODES } from '../../shared/contract/ui.ts';
import { LINK_PROBLEMS } from '../../shared/model/link.ts';
import { FAILURE_REASONS, MESSAGE_STATUSES, UNCONFIRMED_REASONS } from '../../shared/model/message.ts';
import { SESSION_CAUSES } from '../../shared/model/session-cause.ts';
import { ar } from './ar/index.ts';
import { en } from './en/index.ts';
import { es } from './es/index.ts';

const catalogues = { en, es, ar };
const translations = { es, ar };

/** Every text of a catalogue by its path, functions called with plain values. */
function textsOf(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function')
    return textsOf((value as (...values: unknown[]) => unknown)('Telegram', 'Bakery', 'Shop'), path);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, path === '' ? name : `${path}.${name}`));
  return [];
}

describe.each(Object.entries(catalogues))('in %s', (_language, words) => {
  test('every code of the models has words', () => {
    expect(Object.keys(words.sessionCauses)).toEqual(expect.arrayContaining(Object.keys(SESSION_CAUSES)));
    expect(Object.keys(words.linkProblems)).toEqual(expect.arrayContaining([...LINK_PROBLEMS]));
    expect(Object.keys(words.messageStatuses)).toEqual(expect.arrayContaining([...MESSAGE_STATUSES]));
    expect(Object.keys(words.statusReasons)).toEqual(
      expect.arrayContaining([...FAILURE_REASONS, ...UNCONFIRMED_REASONS]),
    );
    expect(Object.keys(words.uiErrors)).toEqual(expect.arrayContaining([...UI_ERRORS]));
    expect(Object.keys(words.warnings)).toEqual(expect.arrayContaining([...WARNING_CODES]));
  });

  test('no text is empty, shows a code, or shouts', () => {
    for (const [, text] of textsOf(words)) {
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/undefined|\[object|!|[a-z][A-Z]{2,}_/);
    }
  });

  test('every cause of a session says what happened, what it means and what to press', () => {
    for (const wordsOf of Object.values(words.sessionCauses)) {
      const { title, meaning, next } = wordsOf('Telegram');
      expect(title).toMatch(/\.$/);
      expect(meaning).toMatch(/\.$/);
      expect(next).not.toMatch(/\.$/);
      expect(`${title} ${meaning}`).not.toMatch(/WhatsApp|واتساب/);
    }
  });
});

/** Names, and words that these languages share. */
const ALIKE = new Set([
  'LibreTranslate',
  'Apertium (APy)',
  ', ',
  'API',
  'Audio',
  'Android',
  'api_hash',
  'api_id',
  'iPhone',
  'Sticker',
  'Token',
  'Id',
  'Normal',
  'Proxy',
  'HTTP',
  'SOCKS5',
  'Pairline',
  'WhatsApp',
  'Telegram',
  'Telegram:',
  'https://gateway.example.com',
]);

describe.each(Object.entries(translations))('in %s', (_language, words) => {
  test('nothing was left in English, and states look as they do in English', () => {
    const english = new Map(textsOf(en));
    for (const [path, text] of textsOf(words)) {
      if (/\.(shape|tone)$/.test(path)) expect(text, path).toBe(english.get(path));
      else if (!ALIKE.has(text)) expect(text, path).not.toBe(english.get(path));
    }
  });
});

test('Arabic counts by its own six forms', () => {
  const { title } = ar.healthScreen;
  expect([0, 1, 2, 3, 11, 100].map(title)).toEqual([
    'كل شيء على ما يرام',
    'أمر واحد يحتاج إلى انتباهك',
    'أمران يحتاجان إلى انتباهك',
    '3 أمور تحتاج إلى انتباهك',
    '11 أمرًا يحتاج إلى انتباهك',
    '100 أمر يحتاج إلى انتباهك',
  ]);
});

test('Spanish counts with its own digits', () => {
  expect([1, 2, 12_345].map(es.home.waiting)).toEqual([
    'Un mensaje espera.',
    '2 mensajes esperan.',
    '12.345 mensajes esperan.',
  ]);
});
