import type { Command } from 'commander';
import { command, run, type Common } from './command.ts';
import { table } from './table.ts';

export function deviceCommands(program: Command): void {
  const device = program.command('device').description('installations of the app');

  command(device, 'list', 'all devices').action((options: Common) =>
    run(options, 'device.list', {}, ({ devices }) =>
      table(
        ['id', 'name', 'client', 'version', 'last seen'],
        devices.map((one) => [one.id, one.name, one.client, one.appVersion, one.lastSeenAt]),
        'No device has enrolled. Make a code: pairline enrolment create',
      ),
    ),
  );
}
