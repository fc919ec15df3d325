import { expect, it } from 'vitest';
import { commandText, terminalText } from './terminal-text.ts';

/** Clears the screen, sets the title, begins another line, turns what follows around. */
const HOSTILE = 'Ann\u001b[2J\u009b31m\u001b]0;owned\u0007\r\nroot: all is well\u202etxt\u2066\ufeff';

it('a name of somebody else stays one line, and gives the terminal no command', () => {
  expect(terminalText(HOSTILE)).toBe(
    String.raw`Ann\u001b[2J\u009b31m\u001b]0;owned\u0007\u000d\u000aroot: all is well\u202etxt\u2066\ufeff`,
  );
  expect(terminalText('Zoë 家族 👍🏽 עברית\u200d')).toBe('Zoë 家族 👍🏽 עברית\u200d');
});

it('JSON stays one line too, and means the same', () => {
  const text = commandText(true, { name: HOSTILE }, ['for people']);
  expect(text).toMatch(/^\{[\x20-\x7e]+\}\n$/);
  expect(JSON.parse(text)).toEqual({ name: HOSTILE });
});

it('only a picture of ours is drawn', () => {
  expect(commandText(false, {}, ['a\nb', 'c'], '\u001b[47m▄\n▀')).toBe('\u001b[47m▄\n▀\na\\u000ab\nc\n');
  expect(commandText(false, {}, [])).toBe('');
});
