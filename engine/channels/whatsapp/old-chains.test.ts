import { expect, it } from 'vitest';
import { withoutOldChains } from './old-chains.ts';

const closed = (counter: number) => ({ chainKey: { counter }, chainType: 2, messageKeys: {} });
const open = { chainKey: { counter: 3, key: 'k' }, chainType: 2, messageKeys: {} };
const record = (chains: Record<string, object>) => ({ version: 'v1', _sessions: { A: { _chains: chains, rest: 1 } } });
const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`closed${index}`, closed(index)]));

it('the last five closed chains of a session stay, and all that are open', () => {
  const { closed4, closed5, closed6, closed7, closed8 } = many;
  expect(withoutOldChains(record({ ...many, sending: open, receiving: open }))).toEqual(
    record({ closed4, closed5, closed6, closed7, closed8, sending: open, receiving: open } as Record<string, object>),
  );
});

it('nothing is stored anew where there is nothing to remove', () => {
  expect(withoutOldChains(record({ one: closed(1), sending: open }))).toBeUndefined();
  expect(withoutOldChains(undefined)).toBeUndefined();
  expect(withoutOldChains(null)).toBeUndefined();
});
