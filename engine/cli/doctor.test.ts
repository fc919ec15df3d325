import { expect, test } from 'vitest';
import { clockFinding } from './doctor.ts';

const now = Date.UTC(2026, 0, 1);

test('a clock that is a little off is well; one that is minutes off is named with what to do', () => {
  expect(clockFinding(now - 20_000, now)).toEqual({
    name: 'clock',
    result: 'good',
    words: '20 s ahead of the network',
  });
  expect(clockFinding(now + 300_000, now)).toMatchObject({ result: 'bad', words: '300 s behind the network' });
  expect(clockFinding(Number.NaN, now).result).toBe('wait');
});
