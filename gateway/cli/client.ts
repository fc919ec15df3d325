import type { Command } from 'commander';
import { command, run, type Common } from './command.ts';
import { table } from './table.ts';

export function clientCommands(program: Command): void {
  const client = program.command('client').description('customers of the API');

  command(client, 'create <id>', 'a client with a new secret, which is shown once')
    .option('--name <name>')
    .action((id: string, options: Common & { name?: string }) =>
      run(options, 'client.create', { id, name: options.name }, ({ secret }) => [
        `CLIENT_ID      ${id}`,
        `CLIENT_SECRET  ${secret}`,
        'The secret cannot be shown again.',
      ]),
    );

  command(client, 'list', 'all clients').action((options: Common) =>
    run(options, 'client.list', {}, ({ clients }) =>
      table(
        ['client', 'instances', 'created', 'name'],
        clients.map(({ id, instances, createdAt, name }) => [id, instances, createdAt, name]),
        'There are no clients. Make one: pairline client create <id>',
      ),
    ),
  );
}
