import { en } from './en/index.ts';
import type { Words } from './index.ts';

const isTable = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function filled(english: unknown, own: unknown): unknown {
  if (!isTable(english) || Array.isArray(english)) return own ?? english;
  const table = isTable(own) ? own : {};
  return Object.fromEntries(Object.entries(english).map(([name, inner]) => [name, filled(inner, table[name])]));
}

/** A catalogue whose language has not got every word yet: in English where one is missing. */
export const complete = (own: object): Words => filled(en, own) as Words;
