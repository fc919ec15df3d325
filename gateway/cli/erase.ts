import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { removeStoreCopies } from '../../platform/store-copies.ts';
import type { ErasureState } from '../../shared/contract/owner/messages.ts';
import { GATEWAY_FILE } from '../folder.ts';
import { ask, configOf } from './ask.ts';
import { command, print, type Common } from './command.ts';

/** How long the command waits for devices. They go on when it has ended. */
const devicesMs = 10_000;
const askEveryMs = 1_000;

export function eraseCommand(program: Command): void {
  command(program, 'erase <number>', 'removes a person, here and on devices: messages, what they wrote, registration')
    .option('--force', 'also what devices have not given back yet')
    .option('--keep-copies', 'leave the copies of the store that updates and damage have left behind')
    .action(async (number: string, options: Common & { force?: true; keepCopies?: true }) => {
      const erased = await ask(options, 'person.erase', { number, force: options.force === true });
      let left: ErasureState = erased;
      const end = performance.now() + devicesMs;
      while (canFinish(left) && performance.now() < end) {
        await pause(askEveryMs);
        left = await ask(options, 'person.erasure', { number });
      }
      // Copies hold the person, too, and nobody can take one person out of them.
      const copies =
        options.keepCopies === true ? [] : await removeStoreCopies(configOf(options).config.data, GATEWAY_FILE);
      const answer = { ...erased, ...left, copies };
      print(options, answer, [
        `Erased: ${erased.messages} messages to this person, ${erased.inbound} from them, ${erased.receipts} receipts, ` +
          `${erased.registrations} registrations, ${erased.attachments} attachments.`,
        ...copies.map((name) => `Removed ${name}, a copy of the whole store.`),
        ...(left.atDevices > 0
          ? [`${left.atDevices} messages lie with a device. They go when it has answered; --force removes them now.`]
          : []),
        ...left.devices.map(({ name, lastSeenAt, tooOld }) =>
          tooOld === true
            ? `The app on ${name} is too old to erase anybody: update it, then it does so by itself.`
            : `${name} has not finished (last seen ${lastSeenAt}). It goes on by itself when it is connected.`,
        ),
        ...erased.lost.map(
          (name) => `${name} had something of them, and its access was revoked: erase its folder there.`,
        ),
        ...(erased.logEmptied ? [] : ['Another program reads the store: run this again when it has ended.']),
        'What stays: a keyed digest of their registration, so that a refusal still holds; keys and contacts that the networks’',
        'own sessions keep; backups; what customers received by webhook; messages of others in groups that name them.',
      ]);
      if (left.atDevices > 0 || left.devices.length > 0 || erased.lost.length > 0 || !erased.logEmptied) {
        process.exitCode = 4;
      }
    });
}

const canFinish = ({ atDevices, devices }: ErasureState): boolean =>
  atDevices > 0 || devices.some(({ tooOld }) => tooOld !== true);
