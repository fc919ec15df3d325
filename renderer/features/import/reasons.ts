import type { ImportReason } from '../../../shared/contract/ui/imports.ts';
import { words } from '../../words/index.ts';

/** Why a line is left out, in words; of a code that this release does not know, what the gateway said. */
export function reasonOf(code: string, message?: string): string {
  const known: Readonly<Record<string, string>> = { ...words.sendRefusals, ...words.imports.lineProblems };
  return (Object.hasOwn(known, code) ? known[code] : undefined) ?? message ?? code;
}

/** What holds an import up, in words. */
export function holdOf(code: string, message?: string): string {
  const known: Readonly<Record<string, string>> = words.imports.holds;
  return (Object.hasOwn(known, code) ? known[code] : undefined) ?? reasonOf(code, message);
}

/** Counts by code, the most frequent first. */
export function tally(codes: Iterable<string>): ImportReason[] {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Array.from(counts, ([code, count]) => ({ code, count })).toSorted((a, b) => b.count - a.count);
}
