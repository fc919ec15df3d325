import type { Command } from 'commander';
import { createQuestions } from '../../platform/questions.ts';
import type { WebhookKind } from '../../shared/contract/webhooks.ts';
import { AdminError } from '../admin/calls.ts';
import { ask } from './ask.ts';
import { command, positiveInteger, print, run, type Common } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { table } from './table.ts';

interface SetOptions extends Common {
  id?: string;
  client?: string;
  url?: string;
  form?: 'events';
  events?: string;
  channel?: string;
  instance?: string;
  token?: true;
  newSecret?: true;
}

export function webhookCommands(program: Command): void {
  const webhook = program.command('webhook').description('where clients are told what happens');

  command(webhook, 'list', 'all webhooks, and how they are doing')
    .option('--client <id>')
    .action((options: Common & { client?: string }) =>
      run(options, 'webhook.list', { client: options.client }, ({ webhooks }) =>
        table(
          ['id', 'client', 'form', 'url', 'waiting', 'parked', 'failing since', 'why'],
          webhooks.map((one) => [
            one.id,
            one.client,
            one.form,
            one.url,
            one.waiting,
            one.parked,
            one.failing?.since,
            one.failing && `${one.failing.failures} times, ${one.failing.error}`,
          ]),
          'There are no webhooks.',
        ),
      ),
    );

  command(webhook, 'set', 'makes a webhook for a client, or changes the one with --id')
    .option('--id <id>', 'the one to change')
    .option('--client <id>', 'whose new one it is')
    .option('--url <url>')
    .option('--form <form>', 'events or whatsmate')
    .option(
      '--events <kinds>',
      'message.received, message.edited, message.deleted, message.status, account.state, by commas; or all',
    )
    .option('--channel <channel>', 'only this one; or any')
    .option('--instance <n>', 'only this one of the channel; or any')
    .option(
      '--token',
      'asks for the token that the form whatsmate sends; without a terminal, one line of standard input',
    )
    .option('--new-secret', 'the one of before signs too for a day')
    .action(async (options: SetOptions) => {
      const wish = { ...wishOf(options), token: options.token && (await askToken()) };
      await run(options, 'webhook.set', wish, ({ id, url, token, secret }) => [
        `${id} ${url}`,
        ...(token === undefined ? [] : [`Token   ${token}`]),
        ...(secret === undefined ? [] : [`Secret  ${secret}`, 'The secret cannot be shown again.']),
      ]);
    });

  command(webhook, 'remove <id>', 'removes a webhook with all its events').action((id: string, options: Common) =>
    run(options, 'webhook.remove', { id }, () => ['Removed.']),
  );

  command(webhook, 'test <id>', 'sends a test event now and tells what the receiver said').action(
    async (id: string, options: Common) => {
      const answer = await ask(options, 'webhook.test', { id });
      print(options, answer, [`${answer.message} (${answer.durationMs} ms)`]);
      if (!answer.delivered) process.exitCode = EXIT.refused;
    },
  );

  command(webhook, 'events [id]', 'what became of events, oldest first')
    .option('--client <id>')
    .option('--state <state>', 'waiting, delivered or parked')
    .option('--after <n>', 'where the list before ended')
    .option('--limit <count>', 'at most so many', '100')
    .action(
      (
        id: string | undefined,
        options: Common & { client?: string; state?: 'parked'; after?: string; limit: string },
      ) => {
        const { client, state, after } = options;
        const limit = positiveInteger(options.limit);
        return run(options, 'webhook.events', { id, client, state, after, limit }, ({ events, next }) => [
          ...table(
            ['id', 'webhook', 'type', 'state', 'made', 'tries', 'next try', 'why'],
            events.map((one) => [
              one.id,
              one.webhook,
              one.type,
              one.state,
              one.createdAt,
              one.tries,
              one.nextTryAt,
              one.error,
            ]),
            'There are no events.',
          ),
          ...(events.length < limit ? [] : [`There may be more: --after ${next}`]),
        ]);
      },
    );

  command(webhook, 'replay <id>', 'delivers all parked events of a webhook again, or some')
    .option('--event <id...>', 'only these, whatever became of them')
    .option('--from <time>', 'made at this time or later, such as 2026-12-24T18:00:00Z')
    .option('--to <time>', 'made at this time or earlier')
    .option('--delivered', 'those too that were received')
    .action((id: string, options: Common & { event?: string[]; from?: string; to?: string; delivered?: true }) => {
      const { event: events, from, to, delivered } = options;
      return run(options, 'webhook.replay', { id, events, from, to, delivered }, ({ replayed }) => [
        `${replayed} ${replayed === 1 ? 'event waits' : 'events wait'} again.`,
      ]);
    });
}

/** Not an argument: every user of the machine could read it there. @throws AdminError `badInput` */
async function askToken(): Promise<string> {
  const questions = createQuestions();
  const answer = await questions.ask('Token: ', { isHidden: true });
  questions.close();
  if (answer.kind === 'line') return answer.text.trim();
  throw new AdminError('badInput', 'The token is missing: it is one line of standard input.');
}

/** The call checks names and kinds. */
function wishOf({ id, client, url, form, events, channel, instance, newSecret }: SetOptions) {
  return {
    id,
    client,
    url,
    form,
    newSecret,
    events: events === 'all' ? null : (events?.split(',').map((kind) => kind.trim()) as WebhookKind[] | undefined),
    channel: channel === 'any' ? null : (channel as 'whatsapp' | undefined),
    instance:
      channel === 'any' || instance === 'any' ? null : instance === undefined ? undefined : positiveInteger(instance),
  };
}
