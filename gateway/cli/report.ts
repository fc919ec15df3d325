import { CommanderError } from 'commander';
import { asProblem, troubleLine } from '../trouble.ts';
import { exitCodeOf } from './exit-codes.ts';

/** Says why a command failed, and sets the exit code. */
export function report(error: unknown): void {
  process.exitCode = exitCodeOf(error);
  // Commander has said already what is wrong with a command line.
  if (error instanceof CommanderError) return;
  if (process.argv.includes('--json')) console.error(JSON.stringify({ error: asProblem(error) }));
  else console.error(troubleLine(error) ?? error);
}
