import { words } from '../../words/index.ts';

/** Why a message ended as it did. A reason from a newer engine, without words here, is shown as it is. */
export function reasonWords(reason: string | undefined): string | undefined {
  if (reason === undefined) return undefined;
  const known: Readonly<Record<string, string>> = words.statusReasons;
  return Object.hasOwn(known, reason) ? known[reason] : reason;
}
