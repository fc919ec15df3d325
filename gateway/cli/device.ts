import type { Command } from 'commander';
import { command, run, type Common } from './command.ts';
import { table } from './table.ts';

export function deviceCommands(program: Command): void {
  const device = program.command('device').description('installations of the app');

  command(device, 'list', 'all devices').action((options: Common) =>
    run(options, 'device.list', {}, ({ devices }) =>
      table(
        ['id', 'name', 'client', 'version', 'last poll', 'access', 'to erase'],
        devices.map((one) => [
          one.id,
          one.name,
          one.client,
          one.appVersion,
          one.lastSeenAt,
          one.revokedAt === undefined ? 'yes' : `revoked ${one.revokedAt}`,
          one.erasures && `${one.erasures.people}${one.erasures.tooOld === true ? ', app too old' : ''}`,
        ]),
        'No device has enrolled. Make a code: pairline enrolment create',
      ),
    ),
  );

  command(device, 'revoke <id>', 'ends its access; what it has waits for the next device').action(
    (id: string, options: Common) =>
      run(options, 'device.revoke', { id }, () => [
        'Its access has ended. Pair the account on another device: what this one may have sent is asked for, not repeated.',
      ]),
  );
}
