import * as fc from 'fast-check';
import type { KnownFields } from './generate.ts';

const numbers = fc.constantFrom('14155552671', '4915112345678', '447700900123');

/** What goes into fields whose schema says no more than `string`, so that more than the first check is reached. */
export const knownFields: KnownFields = {
  number: numbers,
  group_admin: numbers,
  at: fc.constantFrom('2026-01-02T03:04:05Z', '2026-01-02T03:04:05+01:00'),
  instance: fc.constantFrom(1, 1, 1, 2),
  until: fc.constant('2030-01-01T00:00:00Z'),
};
