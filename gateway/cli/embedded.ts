import type { Command } from 'commander';
import type { AdminAnswers } from '../admin/calls.ts';
import { command, run, type Common } from './command.ts';

export function embeddedCommands(program: Command): void {
  const embedded = program.command('embedded').description('a gateway beside the app on one machine');
  const showAccess = ({ clientId, clientSecret }: AdminAnswers['embedded.access']): string[] => [
    `CLIENT_ID      ${clientId}`,
    `CLIENT_SECRET  ${clientSecret}`,
  ];

  command(embedded, 'access', 'what this machine’s own programs send with').action((options: Common) =>
    run(options, 'embedded.access', {}, showAccess),
  );
  command(embedded, 'renew-secret', 'another secret; the one of before is refused from then on').action(
    (options: Common) => run(options, 'embedded.renewSecret', {}, showAccess),
  );
  command(embedded, 'enrol', 'a code for the app beside the gateway').action((options: Common) =>
    run(options, 'embedded.enrol', {}, ({ code, expiresAt }) => [`Code     ${code}`, `Expires  ${expiresAt}`]),
  );
}
