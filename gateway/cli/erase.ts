import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { removeStoreCopies } from '../../platform/store-copies.ts';
import { GATEWAY_FILE } from '../folder.ts';
import { ask, configOf } from './ask.ts';
import { command, print, type Common } from './command.ts';

/** How long devices get to give back what they have. */
const devicesMs = 10_000;
const askEveryMs = 1_000;

export function eraseCommand(program: Command): void {
  command(program, 'erase <number>', 'removes a person: messages, what they wrote, registration, unneeded attachments')
    .option('--force', 'also what devices have not given back; they forget it when they connect next')
    .option('--keep-copies', 'leave the copies of the store that updates and damage have left behind')
    .action(async (number: string, options: Common & { force?: true; keepCopies?: true }) => {
      const wish = { number, force: options.force === true };
      const erased = await ask(options, 'person.erase', wish);
      const end = performance.now() + devicesMs;
      while (erased.atDevices > 0 && performance.now() < end) {
        await pause(askEveryMs);
        const again = await ask(options, 'person.erase', wish);
        for (const what of ['messages', 'inbound', 'receipts', 'registrations', 'attachments'] as const) {
          erased[what] += again[what];
        }
        erased.atDevices = again.atDevices;
        erased.logEmptied = again.logEmptied;
      }
      const copies =
        options.keepCopies === true ? [] : await removeStoreCopies(configOf(options).config.data, GATEWAY_FILE);
      const answer = { ...erased, copies };
      print(options, answer, [
        `Erased: ${erased.messages} messages to this person, ${erased.inbound} from them, ${erased.receipts} receipts, ` +
          `${erased.registrations} registrations, ${erased.attachments} attachments.`,
        ...copies.map((name) => `Removed ${name}, a copy of the whole store.`),
        ...(erased.atDevices > 0
          ? [
              `${erased.atDevices} messages lie with a device that has not answered. Run this again when it is connected, or ` +
                'with --force.',
            ]
          : []),
        ...(erased.logEmptied ? [] : ['Another program reads the store: run this again when it has ended.']),
        'What stays: a keyed digest of their registration, so that a refusal still holds; what devices keep of sent messages',
        'for 14 days and of their chats; backups; what customers received by webhook; groups’ messages that name them.',
      ]);
      if (erased.atDevices > 0 || !erased.logEmptied) process.exitCode = 4;
    });
}
