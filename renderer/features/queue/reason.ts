import { words } from '../../words/index.ts';

/** Why a message ended as it did. A reason from a newer engine, without words here, is shown as it is. */
export function reasonWords(reason: string | undefined): string | undefined {
  if (reason === undefined) return undefined;
  const known: Readonly<Record<string, string>> = words.statusReasons;
  return Object.hasOwn(known, reason) ? known[reason] : reason;
}

/** What a person can do about it; undefined where there is nothing. */
export function reasonStep(reason: string | undefined): string | undefined {
  const steps: Readonly<Record<string, string>> = words.reasonSteps;
  return reason !== undefined && Object.hasOwn(steps, reason) ? steps[reason] : undefined;
}
