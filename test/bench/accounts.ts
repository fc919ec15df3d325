import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Channel } from '../../shared/model/channel.ts';
import { CLIENT_ID, startStack, type Stack } from '../support/stack.ts';
import { usageOf } from './process-usage.ts';
import { median, rounded } from './statistics.ts';

const run = promisify(execFile);

const ACCOUNTS = 10;
/** What logging in left behind is collected in this time, or counts. */
const SETTLE_MS = 8_000;
const SAMPLES = 20;
const SAMPLE_EVERY_MS = 100;

export interface AccountsFigures {
  accounts: number;
  memoryPerFurtherAccountMb: number;
  memoryWithOneMb: number;
  memoryWithAllMb: number;
}

/** What each further account costs an engine that nothing happens in: all online, bound and polling. */
export async function benchAccounts(channel: Channel = 'whatsapp'): Promise<AccountsFigures> {
  const stack = await startStack();
  try {
    await stack.pair('447700902300', channel);
    const one = await settledMemoryMb(stack);
    for (let index = 1; index < ACCOUNTS; index += 1) {
      await addInstance(stack, channel);
      await stack.pair(`4477009023${String(index).padStart(2, '0')}`, channel);
    }
    const all = await settledMemoryMb(stack);
    return {
      accounts: ACCOUNTS,
      memoryPerFurtherAccountMb: rounded((all - one) / (ACCOUNTS - 1)),
      memoryWithOneMb: rounded(one),
      memoryWithAllMb: rounded(all),
    };
  } finally {
    await stack.stop();
  }
}

async function addInstance({ gatewayFolder }: Stack, channel: Channel): Promise<void> {
  const command = ['instance', 'create', '--client', CLIENT_ID, '--channel', channel, '--data', gatewayFolder];
  await run(process.execPath, ['gateway/cli.ts', ...command]);
}

async function settledMemoryMb(stack: Stack): Promise<number> {
  await delay(SETTLE_MS);
  const samples: number[] = [];
  for (let count = 0; count < SAMPLES; count += 1) {
    samples.push(usageOf(stack.engine?.pid ?? 0).residentMb);
    await delay(SAMPLE_EVERY_MS);
  }
  return median(samples);
}
