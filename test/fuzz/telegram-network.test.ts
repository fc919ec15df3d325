import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { inbound as inboundShape, type Inbound } from '../../shared/contract/inbound.ts';
import { TelegramAccount } from '../integration/telegram-account.ts';
import { waitFor } from '../networks/client.ts';
import { createTelegramNetwork } from '../networks/create.ts';
import type { Counting } from '../networks/telegram/updates-out.ts';
import { fuzz, SEED } from './rounds.ts';
import { oddContainers } from './telegram-updates.ts';

/** The whole channel with the unmodified library, told updates of any form by its server. */
const me = '15550001111';
const bob = '15550002222';

const network = createTelegramNetwork();
let user: TelegramAccount;
beforeAll(() => network.start());
afterAll(() => network.stop());
beforeEach(async () => {
  await network.putPhone({ number: me, name: 'Me' });
  await network.putPhone({ number: bob, name: 'Bob', showsNumber: true });
  user = new TelegramAccount(network);
  await user.open();
  await user.pair(me);
});
afterEach(() => user.remove());

/** Seldom with gaps: the library waits half a second for what they leave out. */
const countings = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom<Counting>('next', 'next', 'same') },
  { weight: 1, arbitrary: fc.constantFrom<Counting>('gap', 'far') },
);
const told = fc.array(fc.tuple(oddContainers, countings), {
  minLength: 1,
  maxLength: 5,
});

const isText = (content: Inbound['content'], text: string): boolean => content.kind === 'text' && content.text === text;

/** Takes what was told, as an engine does. */
function takeAll(): Inbound[] {
  return user.events.splice(0).flatMap((event) => {
    if (event.kind !== 'inbound') return [];
    event.done();
    expect(inboundShape.safeParse(JSON.parse(JSON.stringify(event.inbound))).error).toBeUndefined();
    return [event.inbound];
  });
}

it(`after updates of any form the next message arrives, seed ${SEED}`, { timeout: 3_600_000 }, async () => {
  let said = 0;
  await fuzz(told, { test: 6, prove: 2_000, isLasting: true }, async (strange) => {
    for (const [updates, counting] of strange) network.tell(me, updates, counting);
    said += 1;
    const text = `good ${said}`;
    network.write(bob, { to: me, text });
    const inbound = await waitFor(() => takeAll().find(({ content }) => isText(content, text)), text);
    expect(inbound).toMatchObject({ from: { number: bob }, chat: { kind: 'person' } });
    network.read(me, bob);
  });
  // Of contents nothing is in the log.
  expect(JSON.stringify(user.log.lines)).not.toContain('good 1');
});
