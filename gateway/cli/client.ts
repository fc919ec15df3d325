import type { Command } from 'commander';
import { AdminError, type AdminAnswers } from '../admin/calls.ts';
import { command, positiveInteger, run, type Common } from './command.ts';
import { secretCommands } from './secret.ts';
import { table } from './table.ts';

export function clientCommands(program: Command): void {
  const client = program.command('client').description('customers of the API');

  command(client, 'create <id>', 'a client with a new secret, which is shown once')
    .option('--name <name>')
    .option('--plan <plan>', 'what it may do (pairline plan list); without one it is not limited')
    .option('--until <instant>', 'when it expires, such as 2027-01-01T00:00:00Z')
    .action((id: string, options: Common & { name?: string; plan?: string; until?: string }) =>
      run(
        options,
        'client.create',
        { id, name: options.name, plan: options.plan, expiresAt: options.until },
        ({ secret }) => [`CLIENT_ID      ${id}`, `CLIENT_SECRET  ${secret}`, 'The secret cannot be shown again.'],
      ),
    );

  command(client, 'list', 'all clients').action((options: Common) =>
    run(options, 'client.list', {}, ({ clients }) =>
      table(
        ['client', 'plan', 'state', 'instances', 'created', 'name'],
        clients.map((one) => [one.id, one.plan, stateOf(one), one.instances, one.createdAt, one.name]),
        'There are no clients. Make one: pairline client create <id>',
      ),
    ),
  );

  command(client, 'plan <id> <plan>', 'another plan from now on; a trial begins anew').action(
    (id: string, plan: string, options: Common) => run(options, 'client.plan', { client: id, plan }, () => ['Set.']),
  );

  command(client, 'renew <id>', 'more time on the same id: instances, quota and queue stay')
    .option('--days <days>', 'after the expiry of before, or after today when that has passed')
    .option('--until <instant>', 'such as 2027-01-01T00:00:00Z')
    .option('--forever', 'it does not expire any more')
    .option('--plan <plan>', 'and another plan')
    .action((id: string, options: Common & { days?: string; until?: string; forever?: true; plan?: string }) => {
      const { days, until, forever, plan } = options;
      if ([days, until, forever].filter((one) => one !== undefined).length !== 1) {
        throw new AdminError('badInput', 'Give one of --days, --until and --forever.');
      }
      const wish = { client: id, plan, until, days: days === undefined ? undefined : positiveInteger(days) };
      return run(options, 'client.renew', wish, ({ expiresAt }) => [
        expiresAt === undefined ? 'It does not expire.' : `Until ${expiresAt}`,
      ]);
    });

  command(client, 'expire <id>', 'it may do nothing from now on, until it is renewed')
    .option('--at <instant>', 'from then on')
    .action((id: string, options: Common & { at?: string }) =>
      run(options, 'client.expire', { client: id, at: options.at }, () => ['Set.']),
    );

  command(client, 'suspend <id>', 'it may do nothing, until --off')
    .option('--off', 'it may go on')
    .action((id: string, options: Common & { off?: true }) =>
      run(options, 'client.suspend', { client: id, suspended: options.off !== true }, () => [
        options.off ? 'It may go on.' : 'Suspended.',
      ]),
    );

  secretCommands(client);
}

type ClientLine = AdminAnswers['client.list']['clients'][number];

function stateOf({ suspendedAt, expiresAt, trialEndsAt }: ClientLine): string {
  if (suspendedAt !== undefined) return 'suspended';
  if (expiresAt !== undefined) return `${Date.parse(expiresAt) <= Date.now() ? 'expired' : 'until'} ${expiresAt}`;
  return trialEndsAt === undefined ? 'active' : `trial until ${trialEndsAt}`;
}
