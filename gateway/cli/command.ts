import type { Command } from 'commander';
import { commandText } from '../../shared/model/terminal-text.ts';
import { AdminError, type AdminAnswers, type AdminCall, type AdminInput } from '../admin/calls.ts';
import { ask, type Which } from './ask.ts';

/** The options that every command has. */
export interface Common extends Which {
  readonly json?: true;
}

/** Adds a command with the common options. */
export function command(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--data <folder>', 'data folder of the gateway (PAIRLINE_DATA)')
    .option('--config <file>', 'file of settings of the gateway (PAIRLINE_CONFIG)')
    .option('--json', 'print one line of JSON');
}

/** Adds a command about one instance: `pairline instance … <n> --client <id> --channel <channel>`. */
export function instanceCommand(parent: Command, name: string, description: string): Command {
  return command(parent, name, description)
    .requiredOption('--client <id>')
    .requiredOption('--channel <channel>', 'whatsapp or telegram');
}

/** Carries out a call and prints its answer: as JSON, or the lines for a person. */
export async function run<C extends AdminCall>(
  options: Common,
  name: C,
  input: AdminInput<C>,
  lines: (answer: AdminAnswers[C]) => readonly string[],
): Promise<void> {
  const answer = await ask(options, name, input);
  print(options, answer, lines(answer));
}

/** @param picture drawn above the lines */
export function print({ json }: Common, answer: object, lines: readonly string[], picture?: string): void {
  process.stdout.write(commandText(json === true, answer, lines, picture));
}

/** @throws AdminError `badInput` */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new AdminError('badInput', `${text} is no positive integer.`);
  return value;
}
