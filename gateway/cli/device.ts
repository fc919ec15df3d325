import type { Command } from 'commander';
import { AdminError } from '../admin/calls.ts';
import type { BundleState } from '../store/bundles.ts';
import { ask } from './ask.ts';
import { command, print, run, type Common } from './command.ts';
import { saveBundle } from './save-bundle.ts';
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

  command(device, 'ask-bundle <id>', 'asks the owner of a device for a support bundle')
    .option('--note <text>', 'why, in words that the owner reads')
    .action((id: string, options: Common & { note?: string }) =>
      run(
        options,
        'device.askBundle',
        { id, ...(options.note !== undefined && { note: options.note }) },
        ({ tooOld }) =>
          tooOld
            ? [
                'Its app is too old to be asked, or has not connected yet. Its owner sees the request once it was updated.',
              ]
            : ['The owner sees the request and decides. See: pairline device bundle <id>'],
      ),
    );

  command(device, 'bundle <id>', 'the support bundle that an owner has given; kept for 14 days')
    .option('--out <file>', 'writes it there, as a zip')
    .action(async (id: string, options: Common & { out?: string }) => {
      const { files, ...answer } = await ask(options, 'device.bundle', { id });
      if (options.out !== undefined) {
        if (!files) throw new AdminError('bundleUnknown', told(answer.state));
        await saveBundle(options.out, files);
      }
      const saved = options.out === undefined ? {} : { file: options.out };
      print(options, { ...answer, ...saved }, [
        `${told(answer.state)} Asked ${answer.askedAt}${answer.decidedAt === undefined ? '' : `, decided ${answer.decidedAt}`}.`,
        ...(files && options.out === undefined ? files.map(({ name, text }) => `  ${name}  ${text.length}`) : []),
      ]);
    });

  command(device, 'revoke <id>', 'ends its access; what it has waits for the next device').action(
    (id: string, options: Common) =>
      run(options, 'device.revoke', { id }, () => [
        'Its access has ended. Pair the account on another device: what this one may have sent is asked for, not repeated.',
      ]),
  );
}

function told(state: BundleState): string {
  switch (state) {
    case 'asked':
      return 'The device has not seen the request yet.';
    case 'taken':
      return 'The owner has not decided yet.';
    case 'refused':
      return 'The owner has refused.';
    case 'kept':
      return 'The owner has agreed.';
    default:
      return state satisfies never;
  }
}
