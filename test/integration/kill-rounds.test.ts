import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { Channel } from '../../shared/model/channel.ts';
import { TESTED_CHANNELS, type TestedChannel } from '../support/channels.ts';
import { chosenSeed, rounds } from '../support/seed.ts';
import type { Networks } from '../networks/client.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

/** Of each channel. Long counts: `npm run prove`. */
const ROUNDS = rounds({ test: 3, prove: 50 });
const MESSAGES = 200;
const PHONES = 10;
const SENDER = '447700900123';
const phoneNumber = (index: number): string => `4477009010${String(index).padStart(2, '0')}`;

interface Posted {
  text: string;
  phone: string;
  /** Absent when no answer came: then it may or may not have been accepted. */
  id?: string;
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await stack?.stop();
});

describe.each(TESTED_CHANNELS)('$channel', (tested) => {
  const { channel } = tested;
  beforeAll(async () => {
    for (let index = 0; index < PHONES; index++) await stack.networks[channel].phone({ number: phoneNumber(index) });
    await stack.pair(SENDER, channel);
  });

  it(
    'shows every accepted message exactly once, in order per chat, whatever is killed meanwhile',
    { timeout: ROUNDS * 180_000 },
    async () => {
      const base = chosenSeed();
      for (let round = 0; round < ROUNDS; round++) await oneRound(tested, base + round, round);
      await stack.networks[channel].assertNoFailures();
    },
  );
});

async function oneRound(
  { channel, isShownTwice, shown: shownStatus }: TestedChannel,
  seed: number,
  round: number,
): Promise<void> {
  console.log(`kill round ${round + 1} of ${ROUNDS} on ${channel}, seed ${seed}`);
  const random = createSeededRandom(seed);
  const posting = { done: false };
  const troubles: string[] = [];
  const trouble = makeTrouble(channel, random, posting, troubles);
  const chats = await Promise.all(
    Array.from({ length: PHONES }, (_, index) => postChat(channel, phoneNumber(index), `r${round}`, random)),
  );
  posting.done = true;
  await trouble;
  const posted = chats.flat();
  const accepted = posted.filter((message) => message.id !== undefined);

  await until(
    async () => {
      await retryNow(channel);
      const states = await Promise.all(accepted.map(({ id = '' }) => stack.api.message(id)));
      return states.filter(({ status }) => status !== shownStatus).map(({ id, status }) => ({ id, status }));
    },
    (open) => open.length === 0,
    { timeoutMs: 120_000, everyMs: 250, what: `all to be ${shownStatus} (seed ${seed}, ${troubles.join(', ')})` },
  );

  for (let index = 0; index < PHONES; index++) {
    const phone = phoneNumber(index);
    const shown = (await stack.networks[channel].messages(phone)).filter(({ text }) => text?.startsWith(`r${round} `));
    const texts = shown.map(({ text }) => text);
    const ours = posted.filter((message) => message.phone === phone);
    const note = `seed ${seed}, ${troubles.join(', ')}`;
    expect(new Set(texts).size, `shown once: ${note}`).toBe(texts.length);
    expect(shown.filter(isShownTwice), `shown once: ${note}`).toEqual([]);
    for (const { text, id } of ours) if (id !== undefined) expect(texts, note).toContain(text);
    // The order of acceptance; those without an answer stand where they were posted, if they were accepted at all.
    expect(texts, `order: ${note}`).toEqual(ours.map(({ text }) => text).filter((text) => texts.includes(text)));
  }
}

/** After many cuts a session waits for minutes before its next try; its owner does not. */
async function retryNow(channel: Channel): Promise<void> {
  const waiting = stack.ui.snapshot.accounts.filter((one) => one.channel === channel && one.session.kind === 'waiting');
  for (const { id: accountId } of waiting) await stack.ui.must('account.retry', { accountId });
}

/** One after the other, so that the order of acceptance is known. A lost answer is followed by another text, never the same. */
async function postChat(
  channel: Channel,
  phone: string,
  prefix: string,
  random: { float(): number },
): Promise<Posted[]> {
  const posted: Posted[] = [];
  for (let index = 0; index < MESSAGES / PHONES; index++) {
    const text = `${prefix} ${index} to ${phone.slice(-2)}`;
    await delay(random.float() * 100);
    for (let attempt = 0; ; attempt++) {
      const variant = attempt === 0 ? text : `${text} again ${attempt}`;
      try {
        const { status, body } = await stack.api.sendText(phone, variant, channel);
        expect(status, JSON.stringify(body)).toBe(200);
        posted.push({ text: variant, phone, ...(body.id === undefined ? {} : { id: body.id }) });
        break;
      } catch (error) {
        if (!isLostAnswer(error)) throw error;
        posted.push({ text: variant, phone });
        await delay(100);
      }
    }
  }
  return posted;
}

const isLostAnswer = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(ECONN|UND_ERR|EPIPE)/.test(String(error.code));

type Trouble = [name: string, begin: () => Promise<void>];

/** What only one network can do to its clients. */
const ownTroubles: Record<Channel, (networks: Networks) => Trouble[]> = {
  whatsapp: () => [],
  telegram: ({ telegram }) => [
    ['answers on the next connection', () => telegram.fault({ cutAnswers: 3 })],
    ['forgotten sessions', () => telegram.fault({ forget: true })],
    ['a restart of the servers', () => telegram.fault({ restart: 500 })],
    ['other salts', () => telegram.fault({ changeSalts: true })],
  ],
};

/** Kills and cuts at random moments while messages are posted, and a few times after. */
async function makeTrouble(
  channel: Channel,
  random: { float(): number },
  posting: { done: boolean },
  done: string[],
): Promise<void> {
  const network = stack.networks[channel];
  const actions: Trouble[] = [
    [
      'kill engine',
      async () => {
        await stack.ui.close();
        stack.engine?.kill('SIGKILL');
        await stack.engine?.exited;
        await delay(random.float() * 500);
        await stack.startEngine();
      },
    ],
    [
      'kill gateway',
      async () => {
        stack.gateway?.kill('SIGKILL');
        await stack.gateway?.exited;
        await delay(random.float() * 500);
        await stack.startGateway();
      },
    ],
    ['cut connections', () => network.fault({ drop: true })],
    ['lose acks', () => network.fault({ dropAcks: 3 })],
    ['refuse connections', () => network.fault({ refuse: 1_000, drop: true })],
    [
      'stop the network',
      async () => {
        stack.networks.pause();
        await delay(500 + random.float() * 2_000);
        stack.networks.resume();
      },
    ],
    ...ownTroubles[channel](stack.networks),
  ];
  for (let extra = 2; extra > 0;) {
    await delay(200 + random.float() * 600);
    const action = actions[Math.floor(random.float() * actions.length)];
    if (!action) continue;
    done.push(action[0]);
    await action[1]();
    if (posting.done) extra--;
  }
}
