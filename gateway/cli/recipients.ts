import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { toString } from 'qrcode';
import { z } from 'zod';
import { importRequest, type ImportAnswer, type ProvenConsentInput } from '../../shared/contract/recipients.ts';
import { AdminError } from '../admin/calls.ts';
import { consentsFromCsv, CsvError } from '../../shared/policy/consents-csv.ts';
import { ask } from './ask.ts';
import { instanceCommand, positiveInteger, print, run, type Common } from './command.ts';
import { table } from './table.ts';

type OfInstance = Common & { client: string; channel: 'whatsapp' };

/** Consents in one call to the gateway, whose bodies have a limit. */
const CHUNK = 1_000;

const named = (n: string, { client, channel }: OfInstance) => ({ client, channel, instance: positiveInteger(n) });

export function recipientCommands(program: Command): void {
  const recipients = program.command('recipients').description('whom an account may write to');

  instanceCommand(recipients, 'list <n>', 'who registered or opted out')
    .option('--state <state>', 'registered or optedOut')
    .option('--after <key>', 'where the list before ended')
    .option('--limit <count>', 'at most so many', '1000')
    .action((n: string, options: OfInstance & { state?: 'registered'; after?: string; limit: string }) => {
      const { state, after } = options;
      const wish = { ...named(n, options), state, after, limit: positiveInteger(options.limit) };
      return run(options, 'recipient.list', wish, ({ recipients: list, next }) => [
        ...table(
          ['number', 'state', 'language', 'since'],
          list.map((one) => [one.number, one.state, one.language, one.changedAt]),
          'Nobody has registered.',
        ),
        ...(next === undefined ? [] : [`There are more: --after ${next}`]),
      ]);
    });

  instanceCommand(recipients, 'show <n> <number>', 'what a person said, and how that is known').action(
    (n: string, number: string, options: OfInstance) =>
      run(options, 'recipient.show', { ...named(n, options), number }, ({ state, evidence }) => [
        `${number} ${state}`,
        ...table(
          ['said', 'when', 'how', 'word', 'message', 'proof'],
          evidence.map((one) => [one.state, one.at, one.source, one.word, one.networkId, one.proof]),
          '',
        ),
      ]),
  );

  instanceCommand(
    recipients,
    'import <n> <file>',
    'people who agreed elsewhere: CSV with number, at, proof and language, or JSON {"recipients":[…]}',
  ).action(async (n: string, file: string, options: OfInstance) => {
    const which = named(n, options);
    const consents = consentsIn(await readFile(file, 'utf8'));
    const answer: ImportAnswer = { registered: 0, unchanged: 0, refused: [] };
    for (let start = 0; start < consents.length; start += CHUNK) {
      const part = await ask(options, 'recipient.import', {
        ...which,
        recipients: consents.slice(start, start + CHUNK),
      });
      answer.registered += part.registered;
      answer.unchanged += part.unchanged;
      answer.refused.push(...part.refused);
    }
    print(options, answer, [
      `${answer.registered} registered, ${answer.unchanged} were registered already.`,
      ...answer.refused.map((number) => `${number} opted out or was erased since: not registered.`),
    ]);
  });

  instanceCommand(recipients, 'opt-out <n> <number>', 'a person does not want to be written to any more')
    .option('--proof <text>', 'how you know')
    .action((n: string, number: string, options: OfInstance & { proof?: string }) =>
      run(options, 'recipient.optOut', { ...named(n, options), number, proof: options.proof }, () => [
        'Nothing goes to this number any more. What was waiting is cancelled.',
      ]),
    );

  instanceCommand(
    recipients,
    'erase <n> <number>',
    'forgets registration and evidence; a refusal still holds by a keyed digest',
  ).action((n: string, number: string, options: OfInstance) =>
    run(options, 'recipient.erase', { ...named(n, options), number }, () => ['Erased.']),
  );

  instanceCommand(recipients, 'link <n>', 'a link and a QR code by which people register with one tap')
    .option('--language <code>', 'of the word that they send')
    .option('--svg <file>', 'writes the QR code as a picture')
    .action(async (n: string, options: OfInstance & { language?: 'en'; svg?: string }) => {
      const answer = await ask(options, 'recipient.link', { ...named(n, options), language: options.language });
      if (options.svg !== undefined) await writeFile(options.svg, answer.qr.svg);
      const picture = options.json ? '' : await toString(answer.link, { type: 'terminal', small: true });
      print(options, answer, [answer.link, `It writes ${answer.word} to +${answer.number}.`], picture);
    });
}

/** @throws AdminError `badInput` */
function consentsIn(text: string): ProvenConsentInput[] {
  try {
    if (!text.trimStart().startsWith('{')) return consentsFromCsv(text, Number.POSITIVE_INFINITY);
    const schema = z.object({ recipients: z.array(importRequest.shape.recipients.element).min(1) });
    const parsed = schema.safeParse(JSON.parse(text));
    if (!parsed.success) throw new AdminError('badInput', z.prettifyError(parsed.error));
    return parsed.data.recipients;
  } catch (error) {
    if (error instanceof CsvError || error instanceof SyntaxError) throw new AdminError('badInput', error.message);
    throw error;
  }
}
