import type { Command } from 'commander';
import { command, run, type Common } from './command.ts';

export function enrolmentCommands(program: Command): void {
  const enrolment = program.command('enrolment').description('codes that let a device join');

  command(enrolment, 'create', 'a code for one device')
    .option('--client <id>', 'the device may serve only this client')
    .action((options: Common & { client?: string }) =>
      run(options, 'enrolment.create', { client: options.client }, ({ code, expiresAt }) => [
        `Code     ${code}`,
        `Expires  ${expiresAt}`,
      ]),
    );
}
