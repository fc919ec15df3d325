import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { makeBackup } from '../backup/backup.ts';
import { restoreBackup } from '../backup/restore.ts';
import { openGatewayFolder } from '../folder.ts';
import { configOf, type Which } from './ask.ts';
import { command, print, type Common } from './command.ts';

const bytesPerMegabyte = 1_000_000;

function placesOf(which: Which): { folder: string; keyFile: string } {
  const { data: folder, keyFile = join(folder, 'key') } = configOf(which).config;
  return { folder, keyFile };
}

export function backupCommands(program: Command): void {
  command(program, 'backup <file>', 'store and attachments in one file, also while the gateway runs')
    .option('--with-key', 'put the key in, too: whoever has the file can then read everything')
    .action(async (file: string, options: Common & { withKey?: true }) => {
      const { folder, keyFile } = placesOf(options);
      const made = await makeBackup({
        folder,
        file: resolve(file),
        keyFile: options.withKey === true ? keyFile : undefined,
        now: systemClock.now(),
      });
      print(options, made, [
        `${made.file}  ${(made.bytes / bytesPerMegabyte).toFixed(1)} MB`,
        `Store of ${made.manifest.createdAt}: ${made.messages} messages out, ${made.inbound} in, numbers in clear, bodies sealed.`,
        `${made.media} attachments, sealed.`,
        options.withKey === true
          ? 'The key is in it: keep the file as safe as the messages themselves.'
          : `The key is not in it, and without it nothing can be read: keep ${keyFile} elsewhere, too.`,
      ]);
    });

  command(program, 'restore <file>', 'a backup into a data folder that has no store')
    .option('--new-id', 'a copy beside the gateway of the backup: its devices do not connect to this one')
    .action(async (file: string, options: Common & { newId?: true }) => {
      const { folder, keyFile } = placesOf(options);
      const restored = await restoreBackup({
        file: resolve(file),
        folder,
        keyFile,
        newId: options.newId === true,
        now: systemClock.now(),
      });
      // Checks the store and brings it up to date, so that what is wrong is seen now.
      const log = createLog({ level: 'error' });
      await (await openGatewayFolder({ path: folder, keyFile, clock: systemClock, log })).close();
      print(options, { folder, ...restored }, [
        `Restored to ${folder}: the gateway ${restored.gatewayId} as of ${restored.manifest.createdAt}, ` +
          `${restored.media} attachments.`,
        'What was accepted after the backup and had not been sent is lost. What was sent since is known to the devices,',
        'which answer with its result and do not send it again.',
        options.newId === true
          ? 'It has a new id: enrol its devices anew.'
          : 'Devices go on with it when they reach it under the address that they know.',
      ]);
    });
}
