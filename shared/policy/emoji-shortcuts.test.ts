import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandEmojiShortcuts } from './emoji-shortcuts.ts';

describe('emoji shortcuts', () => {
  it.each([
    ['Good job! (y)', 'Good job! 👍'],
    ['This is bad! (n)', 'This is bad! 👎'],
    ['Happy face :-)', 'Happy face 🙂'],
    ['Unhappy :-(', 'Unhappy 🙁'],
    ['Being naughty :-p', 'Being naughty 😛'],
    ['No comment :-|', 'No comment 😐'],
    ['Love you <3', 'Love you ❤️'],
    ['Smiling eyes ^_^', 'Smiling eyes 😊'],
  ])('of the FAQ arrive as emoji: %s', (text, shown) => {
    expect(expandEmojiShortcuts(text)).toBe(shown);
  });

  it('stand at the start, at the end, between line breaks, and twice', () => {
    expect(expandEmojiShortcuts('(y) (y)\n<3\t:-)\u00a0(n)')).toBe('👍 👍\n❤️\t🙂\u00a0👎');
  });

  it('within words stay as they are', () => {
    for (const text of ['(y)es', 'x<3', '<3000', ':-))', 'f(y)', '(Y)', 'ok:-)', '(y).', 'constructor toString']) {
      expect(expandEmojiShortcuts(text)).toBe(text);
    }
  });

  it('within addresses stay as they are', () => {
    for (const text of [
      'https://example.com/(y)',
      'see https://example.com/a?b=:-) now',
      'www.example.com/^_^',
      'https://example.com/#<3',
      'mailto:me@example.com?subject=:-p',
    ]) {
      expect(expandEmojiShortcuts(text)).toBe(text);
    }
    expect(expandEmojiShortcuts('https://example.com/(y) (y)')).toBe('https://example.com/(y) 👍');
  });

  it('never make a text longer or change its other words', () => {
    const word = fc.oneof(fc.constantFrom('(y)', '<3', ':-)', 'https://a.b/(y)', 'سلام', '你好'), fc.string());
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const text = words.join(' ');
        const shown = expandEmojiShortcuts(text);
        expect(shown.length).toBeLessThanOrEqual(text.length);
        expect(expandEmojiShortcuts(shown)).toBe(shown);
        expect(shown.split(/\s/u)).toHaveLength(text.split(/\s/u).length);
      }),
    );
  });
});
