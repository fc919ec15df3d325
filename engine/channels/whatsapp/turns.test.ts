import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.ts';

describe('works', () => {
  it('with one key run one after the other, also when one fails', async () => {
    const turns = createTurns();
    const order: string[] = [];
    const work =
      (name: string, fails = false) =>
      async (): Promise<void> => {
        order.push(`${name} begins`);
        await Promise.resolve();
        order.push(`${name} ends`);
        if (fails) throw new Error(name);
      };
    const first = turns.take('a', work('one', true));
    const second = turns.take('a', work('two'));
    await expect(first).rejects.toThrow('one');
    await second;
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  it('with different keys do not wait for each other, and nothing is remembered of them', async () => {
    const turns = createTurns();
    const { promise, resolve } = Promise.withResolvers<void>();
    const held = turns.take('a', () => promise);
    expect(await turns.take('b', () => Promise.resolve('b'))).toBe('b');
    resolve();
    await held;
    await new Promise<void>((done) => setImmediate(done));
    expect(turns.size).toBe(0);
  });
});
