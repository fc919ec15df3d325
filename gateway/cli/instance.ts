import type { Command } from 'commander';
import { OPT_IN_LANGUAGES } from '../../shared/policy/opt-in-words.ts';
import { PACING_PLANS } from '../../shared/policy/pacing-plan.ts';
import { AdminError } from '../admin/calls.ts';
import { command, instanceCommand, positiveInteger, run, type Common } from './command.ts';
import { table } from './table.ts';

type OfInstance = Common & { client: string; channel: 'whatsapp' };

const named = (n: string, { client, channel }: OfInstance) => ({ client, channel, instance: positiveInteger(n) });

function isOn(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new AdminError('badInput', `${text} is neither on nor off.`);
  return text === 'on';
}

export function instanceCommands(program: Command): void {
  const instance = program.command('instance').description('what API paths address');

  instanceCommand(instance, 'create', 'the next instance of a client').action((options: OfInstance) =>
    run(options, 'instance.create', { client: options.client, channel: options.channel }, (made) => [
      `${made.channel} instance ${made.instance} of ${made.client}`,
    ]),
  );

  command(instance, 'list', 'all instances')
    .option('--client <id>')
    .action((options: Common & { client?: string }) =>
      run(options, 'instance.list', { client: options.client }, ({ instances }) =>
        table(
          ['client', 'channel', 'instance', 'number', 'device', 'pace', 'opt-in', 'queue'],
          instances.map((one) => [
            one.client,
            one.channel,
            one.instance,
            one.number,
            one.device,
            one.pace,
            one.optIn ? 'on' : 'off',
            one.held ? 'held' : '',
          ]),
          'There are no instances.',
        ),
      ),
    );

  instanceCommand(instance, 'confirm <n>', "the account's new phone number is right: send its held queue").action(
    (n: string, options: OfInstance) => run(options, 'instance.confirm', named(n, options), () => ['Confirmed.']),
  );

  instanceCommand(
    instance,
    'replace <n>',
    "the account's phone number is banned or given up: the next one keeps queue and registrations",
  ).action((n: string, options: OfInstance) =>
    run(options, 'instance.replace', named(n, options), () => [
      'The queue goes on with the next number that is paired.',
    ]),
  );

  instanceCommand(
    instance,
    'pace <n> <plan>',
    `how fast it sends: default, ${Object.keys(PACING_PLANS).join(', ')}`,
  ).action((n: string, plan: string, options: OfInstance) =>
    run(options, 'instance.pace', { ...named(n, options), pace: plan as 'default' }, () => [
      'Set. The device learns of it with its next connection.',
    ]),
  );

  instanceCommand(instance, 'opt-in <n> <on|off>', 'whether people must register before it may write to them')
    .option('--language <code>', `whose a word is that several languages have: default, ${OPT_IN_LANGUAGES.join(', ')}`)
    .action((n: string, onOrOff: string, options: OfInstance & { language?: 'en' }) => {
      const optIn = isOn(onOrOff);
      return run(options, 'instance.optIn', { ...named(n, options), optIn, language: options.language }, () => [
        optIn
          ? 'People must register first. Who has not is refused from now on.'
          : 'Anybody may be written to, except those who opted out.',
      ]);
    });
}
