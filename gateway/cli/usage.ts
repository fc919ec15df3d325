import type { Command } from 'commander';
import { usageCsv } from '../clients/usage.ts';
import { ask } from './ask.ts';
import { command, print, type Common } from './command.ts';
import { table } from './table.ts';

interface UsageOptions extends Common {
  readonly client?: string;
  readonly from?: string;
  readonly to?: string;
  readonly csv?: true;
}

export function usageCommands(program: Command): void {
  command(program, 'usage', 'messages and files per client, instance and month (UTC)')
    .option('--client <id>')
    .option('--from <month>', 'such as 2026-01')
    .option('--to <month>', 'that month, too')
    .option('--csv', 'as a table for spreadsheets')
    .action(async (options: UsageOptions) => {
      const { client, from, to, csv } = options;
      const answer = await ask(options, 'usage.list', { client, from, to });
      if (csv) {
        process.stdout.write(usageCsv(answer.usage));
        return;
      }
      print(options, answer, [
        ...table(
          ['month', 'client', 'channel', 'instance', 'messages', 'files', 'bytes'],
          answer.usage.map((row) => [
            row.month,
            row.client,
            row.channel,
            row.instance,
            row.messages,
            row.media,
            row.mediaBytes,
          ]),
          'Nothing was sent in these months.',
        ),
        ...answer.warnings.map(
          ({ client, month, what, used, warnAt }) =>
            `${client} has used ${used} ${what === 'messages' ? 'messages' : 'bytes of files'} in ${month}: at least ${warnAt}.`,
        ),
      ]);
    });
}
