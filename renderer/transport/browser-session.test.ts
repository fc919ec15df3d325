import { expect, test } from 'vitest';
import { takeLink } from './browser-session.ts';

function page(hash: string) {
  const shown: string[] = [];
  return {
    shown,
    location: { hash, pathname: '/', search: '?words=pseudo' },
    history: { replaceState: (_state: unknown, _title: string, url: string) => void shown.push(url) },
  };
}
type Page = Parameters<typeof takeLink>[0];

test('the secret of a link leaves the address at once', () => {
  const opened = page('#link=abc_-9');
  expect(takeLink(opened as unknown as Page)).toBe('abc_-9');
  expect(opened.shown).toEqual(['/?words=pseudo']);
});

test('a screen’s address is no link, and stays', () => {
  const queue = page('#/queue');
  expect(takeLink(queue as unknown as Page)).toBeUndefined();
  expect(queue.shown).toEqual([]);
});
