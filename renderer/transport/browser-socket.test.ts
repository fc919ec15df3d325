import { expect, test } from 'vitest';
import { takeToken } from './browser-socket.ts';

function page(hash: string, stored: Record<string, string> = {}) {
  const shown: string[] = [];
  const storage = new Map(Object.entries(stored));
  return {
    shown,
    location: { hash, pathname: '/', search: '' },
    history: { replaceState: (_state: unknown, _title: string, url: string) => void shown.push(url) },
    sessionStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => void storage.set(key, value),
    },
  };
}
type Page = Parameters<typeof takeToken>[0];

test('the token is taken out of the address, and a reload still has it', () => {
  const first = page('#token=abc_-9');
  expect(takeToken(first as unknown as Page)).toBe('abc_-9');
  expect(first.shown).toEqual(['/']);
  const reloaded = { ...first, location: { ...first.location, hash: '' } };
  expect(takeToken(reloaded as unknown as Page)).toBe('abc_-9');
});

test('a screen’s address is no token', () => {
  const queue = page('#/queue');
  expect(takeToken(queue as unknown as Page)).toBe('');
  expect(queue.shown).toEqual([]);
});
