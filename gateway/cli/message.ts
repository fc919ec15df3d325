import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ShownEvent, ShownMessage, ShownReceived } from '../../shared/contract/owner/messages.ts';
import { WEBHOOK_EVENT_STATES } from '../../shared/contract/webhooks.ts';
import { AdminError, type AdminAnswers } from '../admin/calls.ts';
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

  command(program, 'find <what>', 'what happened to a message (its id), or to the messages to and from a number')
    .option('--limit <n>', 'at most so many messages each way, newest first', '50')
    .action(async (what: string, options: Common & { limit: string }) => {
      if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(what)) return findMessage(what, options);
      return run(options, 'message.find', { number: what, limit: positiveInteger(options.limit) }, list);
    });
}

/** By the id of one that was sent, or of one that came in. */
async function findMessage(id: string, options: Common): Promise<void> {
  try {
    await run(options, 'message.show', { id }, story);
  } catch (error) {
    if (!(error instanceof AdminError) || error.code !== 'messageUnknown') throw error;
    await run(options, 'message.received', { id }, receivedStory);
  }
}

function list({ messages, received, more }: AdminAnswers['message.find']): string[] {
  return [
    ...table(
      ['accepted', 'id', 'client', 'instance', 'status', 'reason', 'custody', 'device', 'webhooks'],
      messages.map((one) => [
        one.acceptedAt,
        one.id,
        one.client,
        `${one.channel} ${one.instance}`,
        one.status,
        one.reason,
        one.custody,
        one.device?.name,
        states(one.webhooks),
      ]),
      'There are no messages to this number.',
    ),
    ...(received.length === 0
      ? []
      : [
          '',
          ...table(
            ['received', 'id', 'client', 'instance', 'webhooks'],
            received.map((one) => [
              one.receivedAt,
              one.id,
              one.client,
              `${one.channel} ${one.instance}`,
              states(one.webhooks),
            ]),
            '',
          ),
        ]),
    ...(more ? ['There are more: --limit shows them.'] : []),
  ];
}

/** How many events stand how: `2 delivered, 1 parked`. */
const states = (events: readonly ShownEvent[]): string =>
  WEBHOOK_EVENT_STATES.map((state) => ({ state, count: events.filter((event) => event.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`)
    .join(', ');

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
    ...one.webhooks.map(eventLine),
  ];
}

function receivedStory(one: ShownReceived): string[] {
  return [
    `id          ${one.id}`,
    `received    ${one.receivedAt}, for ${one.client}, ${one.channel} instance ${one.instance}`,
    ...(one.from === undefined ? [] : [`from        ${one.from}`]),
    `network id  ${one.networkId}`,
    ...one.webhooks.map(eventLine),
  ];
}

function eventLine({ event, webhook, status, state, tries, error, nextTryAt, endedAt }: ShownEvent): string {
  const what = status === undefined ? '' : ` (${status})`;
  const when = endedAt ?? (nextTryAt === undefined ? undefined : `next try ${nextTryAt}`);
  const more = [`${tries} ${tries === 1 ? 'try' : 'tries'}`, error, when].filter((part) => part !== undefined);
  return `  webhook ${webhook}, event ${event}${what}: ${state}, ${more.join(', ')}`;
}
