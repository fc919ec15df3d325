import type { Command } from 'commander';
import { AdminError } from '../admin/calls.ts';
import { command, positiveInteger, run, type Common } from './command.ts';
import { table } from './table.ts';

const newSecret = (id: string, clientSecret: string): string[] => [
  `CLIENT_ID      ${id}`,
  `CLIENT_SECRET  ${clientSecret}`,
  'The secret cannot be shown again.',
];

/** `pairline client secret …` */
export function secretCommands(client: Command): void {
  const secret = client.command('secret').description('secrets of a client; several may be valid at a time');

  command(secret, 'list <id>', 'those that are valid').action((id: string, options: Common) =>
    run(options, 'secret.list', { client: id }, ({ secrets }) =>
      table(
        ['secret', 'created', 'valid until'],
        secrets.map((one) => [one.secret, one.createdAt, one.validUntil ?? 'replaced']),
        'This client has no secret. Make one: pairline client secret add <id>',
      ),
    ),
  );

  command(secret, 'add <id>', 'one more, which is shown once; the others stay').action((id: string, options: Common) =>
    run(options, 'secret.add', { client: id }, ({ clientSecret }) => newSecret(id, clientSecret)),
  );

  command(secret, 'rotate <id>', 'a new one, which is shown once; the others stay valid for a while')
    .option('--overlap-hours <hours>', 'how long the others stay valid; 0: not at all', '24')
    .action((id: string, options: Common & { overlapHours: string }) => {
      const overlapHours = Number(options.overlapHours);
      if (Number.isNaN(overlapHours))
        throw new AdminError('badInput', `${options.overlapHours} is no number of hours.`);
      return run(options, 'secret.rotate', { client: id, overlapHours }, ({ clientSecret, othersUntil }) => [
        ...newSecret(id, clientSecret),
        `The others are valid until ${othersUntil}.`,
      ]);
    });

  command(secret, 'revoke <id> <secret>', 'it is refused from now on').action(
    (id: string, number: string, options: Common) =>
      run(options, 'secret.revoke', { client: id, secret: positiveInteger(number) }, () => ['Revoked.']),
  );
}
