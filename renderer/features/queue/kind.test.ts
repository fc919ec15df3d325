import { expect, test } from 'vitest';
import { words } from '../../words/index.ts';
import { kindWord } from './kind.ts';

test('a picture without a caption still says what it is', () => {
  expect(kindWord(words.contentKinds, 'image')).toBe('Picture');
});

test.each(['text', 'link', undefined, 'somethingNewer', 'toString'])('%s is shown by its words alone', (kind) => {
  expect(kindWord(words.contentKinds, kind)).toBeUndefined();
});
