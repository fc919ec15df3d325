import { expect, test } from 'vitest';
import { UI_ERRORS, WARNING_CODES } from '../../shared/contract/ui.ts';
import { LINK_PROBLEMS } from '../../shared/model/link.ts';
import { FAILURE_REASONS, MESSAGE_STATUSES, UNCONFIRMED_REASONS } from '../../shared/model/message.ts';
import { SESSION_CAUSES } from '../../shared/model/session-cause.ts';
import { words } from './index.ts';

/** Every text of the catalogue, functions called with plain values. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function')
    return textsOf((value as (...values: unknown[]) => unknown)('WhatsApp', 'Bakery', 'Shop'));
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsOf);
  return [];
}

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
  for (const text of textsOf(words)) {
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
    expect(`${title} ${meaning}`).not.toContain('WhatsApp');
  }
});
