import type { StartProblem } from '../shared/contract/embedded.ts';
import { PortError } from '../shared/ports.ts';
import { asPortError, errnoOf } from './atomic-file.ts';

/** Why a process could not start: for the person in words, with what the log needs of an error that nobody foresaw. */
export function asStartProblem(error: unknown): StartProblem {
  const known = errnoOf(error) === undefined ? error : asPortError(error, pathOf(error));
  if (known instanceof PortError) return { code: known.code, details: known.details };
  if (!(known instanceof Error)) return { code: 'internal', details: { reason: String(known) } };
  return { code: 'internal', details: { reason: known.message, stack: known.stack } };
}

/** The file that a system call was about. */
const pathOf = (error: unknown): string =>
  error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : '';
