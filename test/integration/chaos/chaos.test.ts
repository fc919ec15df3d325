import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../../platform/testing/seeded-random.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import type { UiResult } from '../../../shared/contract/ui.ts';
import { TESTED_CHANNELS } from '../../support/channels.ts';
import { chosenSeed, isProving, rounds } from '../../support/seed.ts';
import { until } from '../../support/until.ts';
import { readLedger, wishesOf, type Plan } from './ledger.ts';
import { BYSTANDER, PHONES, startScene, type Scene } from './scene.ts';
import { LONG_MS, TROUBLES, type Trouble } from './troubles.ts';

/** Real processes, all of an installation, and what goes wrong with machines. Long counts: `npm run prove -- chaos`. */
const ROUNDS = rounds({ test: 5, prove: 200 });
const IS_LONG = isProving();
/** Messages of a round: four people on each network. */
const PER_CHAT = IS_LONG ? 25 : 4;
/** When all is mended, everything works again by itself within this time. */
const WELL_AGAIN_MS = 60_000;
/** What nobody mends by waiting: a person would press "Try now" instead of waiting out a pause of up to five minutes. */
const PATIENCE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;

let scene: Scene;
const base = chosenSeed();
beforeAll(async () => {
  scene = await startScene(base);
}, 120_000);
afterAll(() => scene?.stop());

describe('an installation whose machines fail', () => {
  it(
    'shows every accepted message exactly once, in order per chat, names what is wrong, and is well again by itself',
    { timeout: ROUNDS * 900_000 },
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        try {
          await oneRound(base + round, round);
        } catch (error) {
          console.error(scene.lastWords());
          throw error;
        }
      }
      for (const { channel } of TESTED_CHANNELS) await scene.stack.networks[channel].assertNoFailures();
    },
  );
});

async function oneRound(seed: number, round: number): Promise<void> {
  const random = createSeededRandom(seed);
  const troubles = chosen(random, seed);
  console.log(
    `chaos round ${round + 1} of ${ROUNDS}, seed ${seed}: ${troubles.map(({ name }) => name).join(', then ')}`,
  );
  const note = `seed ${seed}, ${troubles.map(({ name }) => name).join(', ')}`;
  const { stack } = scene;
  const plan: Plan = {
    prefix: `r${round}`,
    chats: TESTED_CHANNELS.map(({ channel }) => ({ channel, numbers: PHONES[channel] })),
    perChat: PER_CHAT,
  };
  const ledger = join(stack.folder, `ledger-${round}`);
  await scene.sendOut({ plan, ledger, spreadMs: IS_LONG ? troubles.length * 6_000 : 1_500 });
  for (const trouble of troubles) {
    await delay(random.float() * (IS_LONG ? 3_000 : 200));
    await live(trouble, random, note);
  }

  const started = performance.now();
  const whole = delay(WELL_AGAIN_MS, undefined, { ref: false }).then(() => {
    throw new Error(`The client was not through ${WELL_AGAIN_MS} ms after all was mended: ${note}`);
  });
  await Promise.race([scene.clientDone(), whole]);
  const answers = readLedger(ledger).flatMap((line) => ('id' in line ? [line] : []));
  const wishes = wishesOf(plan);
  expect(answers.length, note).toBe(wishes.flat().length);
  const shownStatus = new Map(wishes.flat().map(({ key, channel }) => [key, shownOn(channel)]));
  await until(
    async () => {
      await tryNow();
      const states = await Promise.all(
        answers.map(async ({ key, id }) => ({ key, status: (await stack.api.message(id)).status })),
      );
      return states.filter(({ key, status }) => status !== shownStatus.get(key)).map(({ status }) => status);
    },
    (open) => open.length === 0,
    { timeoutMs: WELL_AGAIN_MS, everyMs: 250, what: `all to be told as shown: ${note}` },
  );
  await stack.ui.when(
    ({ accounts, link, warnings }) =>
      (accounts.every(({ session }) => session.kind === 'online') &&
        link.state.kind === 'linked' &&
        warnings.every(({ severity }) => severity === 'note')) ||
      undefined,
    `everything to be well again: ${note}`,
    WELL_AGAIN_MS,
  );
  const wellMs = performance.now() - started;
  for (const chat of wishes) {
    const [{ channel, number } = { channel: 'whatsapp' as const, number: '' }] = chat;
    const shown = (await stack.networks[channel].messages(number)).filter(({ text }) => text?.startsWith(`r${round} `));
    expect(
      shown.map(({ text }) => text),
      `once and in order: ${note}`,
    ).toEqual(chat.map(({ text }) => text));
    const tested = TESTED_CHANNELS.find((one) => one.channel === channel);
    expect(
      shown.filter((message) => tested?.isShownTwice(message)),
      `once: ${note}`,
    ).toEqual([]);
  }
  expect(scene.lies, note).toEqual([]);
  console.log(
    `chaos round ${round + 1}: all shown and all well ${Math.round(wellMs / 100) / 10} s after the last trouble`,
  );
}

/** The last status of what a phone has shown on this network. */
const shownOn = (channel: Channel): string | undefined =>
  TESTED_CHANNELS.find((tested) => tested.channel === channel)?.shown;

/** In `npm test` one trouble a round, each kind in its turn; else several. */
function chosen(random: { float(): number }, seed: number): Trouble[] {
  const possible = TROUBLES.filter(({ minMs = 0 }) => IS_LONG || minMs === 0);
  if (!IS_LONG) return possible.filter((_, index) => index === (seed * 5) % possible.length);
  const count = 2 + Math.floor(random.float() * 3);
  return Array.from({ length: count }, () => possible[Math.floor(random.float() * possible.length)]).filter(
    (one) => one !== undefined,
  );
}

/** One trouble from its begin to its end: while it lasts, people hear of it. */
async function live(trouble: Trouble, random: ReturnType<typeof createSeededRandom>, note: string): Promise<void> {
  const { heard, mayStayUnheard = false, minMs = 0, name, named, namedLate } = trouble;
  const { stack } = scene;
  const end = await trouble.begin(scene, random);
  if (end === undefined) return console.log(`Left out: "${name}" needs more rights, or a tool, than there are here.`);
  try {
    // In one of eight rounds minutes, as when a person has to come.
    const longMs = random.float() < 0.12 ? LONG_MS + random.float() * 90_000 : random.float() * 10_000;
    const lastsMs = IS_LONG ? Math.max(minMs, longMs) : 1_000;
    const held = delay(lastsMs);
    if (named !== undefined) {
      // The owner looks at Health, and asks it to look.
      await until(
        async () => {
          const { checks } = await stack.ui.must('health.checks', { fresh: true });
          const warnings = stack.ui.snapshot.warnings.map(({ code }) => code);
          // A full disk refuses a write only when the store has to grow; until then the check tells that there is no room.
          const isFull = checks.some(({ code, result }) => code === 'disk' && result === 'bad');
          return isFull ? [...warnings, 'diskFull'] : warnings;
        },
        (codes) => codes.includes(named),
        { timeoutMs: 20_000, what: `Health to say ${named}: ${note}` },
      );
    }
    if (heard !== undefined) {
      // What the store's log still has room for is accepted.
      const unheardAt = mayStayUnheard ? performance.now() + lastsMs : Infinity;
      const answers = await until(
        () => Promise.all(Array.from({ length: 16 }, () => stack.api.sendText(BYSTANDER, 'x'.repeat(900)))),
        (latest) => latest.some(({ status }) => status !== 200) || performance.now() > unheardAt,
        { everyMs: 0, what: `the API to refuse: ${note}` },
      );
      const refused = answers.filter(({ status }) => status !== 200);
      for (const { body, status } of refused) {
        expect([status, body.error_message], note).toEqual([503, expect.stringMatching(heard)]);
      }
    }
    await held;
    if (namedLate !== undefined && lastsMs >= LONG_MS) {
      expect(
        stack.ui.snapshot.warnings.map(({ code }) => code),
        note,
      ).toContain(namedLate);
    }
  } finally {
    await end();
  }
}

/** Waits of minutes, which a person at the screens cuts short; shorter ones are waited out. */
async function tryNow(): Promise<void> {
  const { ui } = scene.stack;
  const { accounts, link } = ui.snapshot;
  const now = Date.now();
  // It may try by itself just then.
  const mayBeTooLate = (result: UiResult): void => {
    if (!result.ok) expect(result.error.code).toBe('notPossibleNow');
  };
  for (const { id: accountId, session } of accounts) {
    if (session.kind !== 'waiting') continue;
    expect(session.retryAt - now).toBeLessThanOrEqual(LONGEST_PAUSE_MS);
    if (session.retryAt - now > PATIENCE_MS) mayBeTooLate(await ui.call('account.retry', { accountId }));
  }
  if (link.state.kind !== 'waiting') return;
  expect(link.state.retryAt - now).toBeLessThanOrEqual(LONGEST_PAUSE_MS);
  if (link.state.retryAt - now > PATIENCE_MS) mayBeTooLate(await ui.call('link.retry', {}));
}
