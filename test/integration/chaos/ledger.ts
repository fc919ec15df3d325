import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Channel } from '../../../shared/model/channel.ts';

/** A message that the client wants sent, whatever happens to the call or to the client. */
export interface Wish {
  key: string;
  channel: Channel;
  number: string;
  text: string;
}

/** What the client was asked to send, chat by chat in order. The same for each process that goes on with it. */
export interface Plan {
  /** Marks the texts and keys of one round. */
  prefix: string;
  chats: { channel: Channel; numbers: string[] }[];
  perChat: number;
}

export function wishesOf({ prefix, chats, perChat }: Plan): Wish[][] {
  return chats.flatMap(({ channel, numbers }) =>
    numbers.map((number) =>
      Array.from({ length: perChat }, (_, index) => ({
        key: `${prefix}-${channel}-${number}-${index}`,
        channel,
        number,
        text: `${prefix} ${index} to ${number.slice(-2)}`,
      })),
    ),
  );
}

/** What the client writes down for itself: an answer, or the words with which it was put off. */
export type LedgerLine = { key: string; id: string } | { refused: string };

export function readLedger(path: string): LedgerLine[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  // What comes after the last end of a line was cut short with the process.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as LedgerLine);
}

export const writeDown = (path: string, line: LedgerLine): void => appendFileSync(path, `${JSON.stringify(line)}\n`);
