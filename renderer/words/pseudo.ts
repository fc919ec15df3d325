import { en } from './en/index.ts';
import type { Words } from './index.ts';

const ACCENTS: Readonly<Record<string, string>> = {
  a: 'å', c: 'ç', e: 'é', i: 'ï', n: 'ñ', o: 'ö', s: 'š', u: 'ü', y: 'ý', z: 'ž',
  A: 'Å', C: 'Ç', E: 'É', I: 'Ï', N: 'Ñ', O: 'Ö', S: 'Š', U: 'Ü', Y: 'Ý', Z: 'Ž',
}; // prettier-ignore

/** Codes that decide on a picture, not words. */
const DRAWN = new Set(['shape', 'tone']);
/** Other languages need up to this much more room for the same. */
const LONGER = 0.4;

/** Accented, longer by two fifths, and between marks that show where a text was cut off. */
function disguise(text: string): string {
  const accented = Array.from(text, (letter) => ACCENTS[letter] ?? letter).join('');
  return `⟦${accented}${' ~'.repeat(Math.ceil((text.length * LONGER) / 2))}⟧`;
}

function disguised(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return DRAWN.has(name) ? value : disguise(value);
  if (typeof value === 'function') {
    return (...values: unknown[]) => disguised((value as (...values: unknown[]) => unknown)(...values));
  }
  if (Array.isArray(value)) return value.map((part) => disguised(part));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([part, inner]) => [part, disguised(inner, part)]));
  }
  return value;
}

/** Made from the English words, so it has every text that a screen may show. */
export const pseudo = disguised(en) as Words;
