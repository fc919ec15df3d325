import { expect, it } from 'vitest';
import { z } from 'zod';
import { uuidV7 } from './uuid-v7.ts';

it('makes valid ids that sort by time', () => {
  const early = uuidV7(Date.UTC(2026, 0, 1), new Uint8Array(10).fill(0xff));
  const late = uuidV7(Date.UTC(2026, 0, 1) + 1, new Uint8Array(10));
  expect(z.uuidv7().safeParse(early).success).toBe(true);
  expect(z.uuidv7().safeParse(late).success).toBe(true);
  expect(early < late).toBe(true);
});
