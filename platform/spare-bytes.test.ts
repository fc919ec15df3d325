import { describe, expect, it } from 'vitest';
import { takeSharedBytes, takeSpareBytes } from './spare-bytes.ts';

const MB = 1024 * 1024;

describe('spare bytes', () => {
  it('are as many as asked for, and used again by who comes later', () => {
    const first = takeSpareBytes(4 * MB);
    expect(first.bytes.byteLength).toBeGreaterThanOrEqual(4 * MB);
    first.giveBack();
    const second = takeSpareBytes(3 * MB);
    expect(second.bytes).toBe(first.bytes);
    second.giveBack();
  });

  it('are never two holders at once, also when they are given back twice', () => {
    const first = takeSpareBytes(2 * MB);
    first.giveBack();
    first.giveBack();
    const [second, third] = [takeSpareBytes(2 * MB), takeSpareBytes(2 * MB)];
    expect(third.bytes).not.toBe(second.bytes);
    // Given back by another by now.
    first.giveBack();
    expect(takeSpareBytes(1).bytes).not.toBe(second.bytes);
  });

  it('can be seen by other threads when they are asked for so', () => {
    const shared = takeSharedBytes(MB);
    expect(shared.bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    shared.giveBack();
    expect(takeSpareBytes(MB).bytes).not.toBe(shared.bytes);
    expect(takeSharedBytes(MB).bytes).toBe(shared.bytes);
  });

  it('are not kept without end: those go that were not used for longest', () => {
    const sizes = [8, 9, 10];
    const taken = sizes.map((size) => takeSpareBytes(size * MB));
    for (const { giveBack } of taken) giveBack();
    expect(taken.map(({ bytes }) => bytes.byteLength / MB)).toEqual([0, 9, 10]);
  });
});
