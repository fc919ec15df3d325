import { CommanderError } from 'commander';
import { terminalText } from '../../shared/model/terminal-text.ts';
import { asProblem, troubleLine } from '../trouble.ts';
import { exitCodeOf } from './exit-codes.ts';

/** Says why a command failed, and sets the exit code. */
export function report(error: unknown): void {
  process.exitCode = exitCodeOf(error);
  // Commander has said already what is wrong with a command line.
  if (error instanceof CommanderError) return;
  const line = troubleLine(error);
  if (process.argv.includes('--json')) console.error(terminalText(JSON.stringify({ error: asProblem(error) })));
  else console.error(line === undefined ? error : line.split('\n').map(terminalText).join('\n'));
}
