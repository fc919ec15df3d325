import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashOnThread } from './hash-thread.ts';

const PART = 512 * 1024;
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a hash on the thread for hashes', () => {
  it.each([0, 1, PART - 1, PART, PART + 1, 3 * PART + 5])(
    'is that of all %i bytes, however they came',
    async (size) => {
      const bytes = randomBytes(size);
      for (const partBytes of [100_000, 2 * PART]) {
        const hashing = hashOnThread();
        for (let at = 0; at < size; at += partBytes) hashing.add(bytes.subarray(at, at + partBytes));
        expect(await hashing.end()).toBe(hashOf(bytes));
      }
    },
  );

  it('is right for more at once than the threads share memory for', async () => {
    const contents = Array.from({ length: 20 }, () => randomBytes(PART + 1_000));
    const hashings = contents.map(() => hashOnThread());
    contents.forEach((content, index) => hashings[index]?.add(content));
    expect(await Promise.all(hashings.map((hashing) => hashing.end()))).toEqual(contents.map(hashOf));
  });

  it('takes bytes in shared memory where they lie, in their order with others', async () => {
    const bytes = randomBytes(3 * PART);
    const shared = Buffer.from(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    const hashing = hashOnThread();
    hashing.add(bytes.subarray(0, 1_000));
    hashing.add(shared.subarray(1_000, PART));
    hashing.add(shared.subarray(PART, 2 * PART));
    hashing.add(bytes.subarray(2 * PART));
    expect(await hashing.end()).toBe(hashOf(bytes));
  });

  it('does not mix with others that are under way, nor with bytes that are changed afterwards', async () => {
    const contents = Array.from({ length: 5 }, () => randomBytes(2 * PART));
    const expected = contents.map(hashOf);
    const hashings = contents.map(() => hashOnThread());
    for (let at = 0; at < 2 * PART; at += PART / 4) {
      hashings.forEach((hashing, index) =>
        hashing.add(contents[index]?.subarray(at, at + PART / 4) ?? Buffer.alloc(0)),
      );
    }
    hashOnThread().drop();
    for (const content of contents) content.fill(0);
    expect(await Promise.all(hashings.map((hashing) => hashing.end()))).toEqual(expected);
  });
});
