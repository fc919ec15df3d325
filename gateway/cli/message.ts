import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ShownMessage } from '../../shared/contract/owner/messages.ts';
import { ask } from './ask.ts';
import { command, instanceCommand, positiveInteger, print, run, type Common } from './command.ts';
import { table } from './table.ts';

interface Send extends Common {
  client: string;
  channel: 'whatsapp';
  instance: string;
  wait?: string;
}

const lookEveryMs = 500;
const isOver = ({ custody, status }: ShownMessage): boolean => custody === 'ended' || status === 'delivered';

export function messageCommands(program: Command): void {
  instanceCommand(program, 'send <number> <text>', 'a test message, as if the client had sent it')
    .option('--instance <n>', 'the instance of the client', '1')
    .option('--wait <seconds>', 'until it is delivered or has ended, at most so long')
    .action(async (number: string, text: string, options: Send) => {
      const { client, channel } = options;
      const instance = positiveInteger(options.instance);
      const { id } = await ask(options, 'message.send', { client, channel, instance, number, text });
      const until = performance.now() + (options.wait === undefined ? 0 : positiveInteger(options.wait) * 1_000);
      let message = await ask(options, 'message.show', { id });
      while (options.wait !== undefined && !isOver(message) && performance.now() < until) {
        await pause(lookEveryMs);
        message = await ask(options, 'message.show', { id });
      }
      print(options, message, story(message));
    });

  command(program, 'find <what>', 'what happened to a message (its id), or to the messages to a number')
    .option('--limit <n>', 'at most so many messages to a number, newest first', '50')
    .action(async (what: string, options: Common & { limit: string }) => {
      if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(what)) return run(options, 'message.show', { id: what }, story);
      return run(
        options,
        'message.find',
        { number: what, limit: positiveInteger(options.limit) },
        ({ messages, more }) => [
          ...table(
            ['accepted', 'id', 'client', 'instance', 'status', 'reason', 'custody', 'device'],
            messages.map((one) => [
              one.acceptedAt,
              one.id,
              one.client,
              `${one.channel} ${one.instance}`,
              one.status,
              one.reason,
              one.custody,
              one.device?.name,
            ]),
            'There are no messages to this number.',
          ),
          ...(more ? ['There are more: --limit shows them.'] : []),
        ],
      );
    });
}

function story(one: ShownMessage): string[] {
  const facts: [string, string | undefined][] = [
    ['id', one.id],
    ['from', `${one.client}, ${one.channel} instance ${one.instance}${one.system === true ? ' (by the gateway)' : ''}`],
    ['to', one.to],
    ['status', [one.status, one.reason, one.detail].filter((part) => part !== undefined).join(', ')],
    ['custody', one.custody],
    ['device', one.device && `${one.device.name}, last seen ${one.device.lastSeenAt}`],
    ['network id', one.networkId],
    ['media', one.media],
    ['not before', one.notBefore],
    ['expires', one.expiresAt],
  ];
  return [
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(12)}${value}`])),
    ...one.history.map(({ at, status, reason }) => `  ${at}  ${status}${reason === undefined ? '' : ` (${reason})`}`),
    ...one.webhooks.map(
      ({ webhook, state, tries, error }) =>
        `  webhook ${webhook}: ${state} after ${tries} tries${error === undefined ? '' : ` (${error})`}`,
    ),
  ];
}
