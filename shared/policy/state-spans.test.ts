import { expect, it } from 'vitest';
import { stateSpans } from './state-spans.ts';

const window = { from: 1_000, to: 2_000 };

it('an account stands as it was last said to, until something else is said', () => {
  expect(
    stateSpans(
      [
        { kind: 'connecting', at: 500 },
        { kind: 'online', at: 600 },
        { kind: 'waiting', at: 1_500, cause: { code: 'silent' } },
        { kind: 'online', at: 1_600 },
      ],
      [],
      window,
    ),
  ).toEqual({
    spans: [
      { kind: 'online', from: 1_000, to: 1_500 },
      { kind: 'waiting', cause: { code: 'silent' }, from: 1_500, to: 1_600 },
      { kind: 'online', from: 1_600, to: 2_000 },
    ],
    onlineShare: 0.9,
  });
});

it('nobody claims to know how it stood while nothing ran, nor before it was there', () => {
  const { spans, onlineShare } = stateSpans([{ kind: 'online', at: 1_200 }], [{ from: 1_300, to: 1_900 }], window);
  expect(spans).toEqual([
    { kind: 'online', from: 1_200, to: 1_300 },
    { kind: 'online', from: 1_900, to: 2_000 },
  ]);
  expect(onlineShare).toBe(1);
});

it('without any record there is no share to tell', () => {
  expect(stateSpans([], [], window)).toEqual({ spans: [] });
});
