/**
 * A customer's program, as a process: it sends what it was asked to, keeps a ledger of the answers, and repeats a call whose
 * answer was lost under its Idempotency-Key. Killed and started again it goes on. Ends with 0 when all is answered.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { readLedger, wishesOf, writeDown, type Plan, type Wish } from './ledger.ts';

export interface Errand {
  plan: Plan;
  ledger: string;
  gateway: string;
  clientId: string;
  clientSecret: string;
  /** From the first message of a chat to its last, when nothing is in the way. */
  spreadMs: number;
}

const AGAIN_AFTER_MS = 250;

const errand = JSON.parse(process.argv[2] ?? '') as Errand;
const { ledger, plan, spreadMs } = errand;
const api = apiClient({ ...errand, answerMs: 3_000 });
const known = readLedger(ledger);
const answered = new Set(known.flatMap((line) => ('id' in line ? [line.key] : [])));
const refusals = new Set(known.flatMap((line) => ('refused' in line ? [line.refused] : [])));
process.stdout.write('{}\n');
await Promise.all(wishesOf(plan).map((chat) => sendInOrder(api, chat)));
await api.close();

async function sendInOrder(to: ApiClient, chat: Wish[]): Promise<void> {
  for (const wish of chat) {
    if (answered.has(wish.key)) continue;
    while (!(await isSent(to, wish))) await delay(AGAIN_AFTER_MS);
    await delay((2 * Math.random() * spreadMs) / plan.perChat);
  }
}

/** False when the call may be repeated. @throws when it was refused for good */
async function isSent(to: ApiClient, { channel, key, number, text }: Wish): Promise<boolean> {
  let answer: Awaited<ReturnType<ApiClient['sendText']>>;
  try {
    answer = await to.sendText(number, text, channel, key);
  } catch (error) {
    // No answer, or half of one.
    if (error instanceof Error && ('code' in error || error instanceof SyntaxError)) return false;
    throw error;
  }
  const { body, status } = answer;
  if (status === 200 && body.id !== undefined) {
    writeDown(ledger, { key, id: body.id });
    return true;
  }
  const words = `${status} ${body.error_message ?? ''}`;
  if (status !== 503) throw new Error(`${key} was refused: ${words}`);
  if (!refusals.has(words)) writeDown(ledger, { refused: words });
  refusals.add(words);
  return false;
}
