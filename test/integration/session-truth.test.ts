/** What the screens say of a session, held against what the simulated network knows, under chance trouble. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { Channel } from '../../shared/model/channel.ts';
import { startNetworks, waitFor, type Networks } from '../networks/client.ts';
import { TESTED_CHANNELS } from '../support/channels.ts';
import { chosenSeed, rounds } from '../support/seed.ts';
import { expectDrained, SessionAccount } from './session-account.ts';
import { SHARED_TROUBLES, type ChannelTroubles } from './session-troubles.ts';
import { telegramTroubles } from './telegram-troubles.ts';
import { whatsAppTroubles } from './whatsapp-troubles.ts';

const troublesOf: Record<Channel, ChannelTroubles> = { whatsapp: whatsAppTroubles, telegram: telegramTroubles };
/** From the last answer of the server to the end of `online`. */
const SILENCE_SHOWN_MS = 15_000;

let networks: Networks;
beforeAll(async () => {
  networks = await startNetworks();
});
afterAll(() => networks.stop());

describe.each(TESTED_CHANNELS)('$channel', (tested) => {
  const own = troublesOf[tested.channel];
  let account: SessionAccount;
  beforeEach(async () => {
    account = await SessionAccount.start(tested, networks);
  });
  afterEach(() => account.stop());

  describe('under chance trouble', () => {
    const seed = chosenSeed();
    const count = rounds({ test: 8, prove: 1_000 });

    it(
      `the state shown is one that the network allows, and the queue drains (seed ${seed})`,
      { timeout: count * 60_000 },
      async () => {
        const { accountId, friends, house, me, network } = account;
        const random = createSeededRandom(seed);
        const pick = <T>(from: readonly T[]): T => from[Math.floor(random.float() * from.length)] as T;
        const troubles = [...SHARED_TROUBLES, ...own.make()];
        for (let round = 0; round < count; round += 1) {
          const trouble = pick(troubles);
          const label = `seed ${seed}, round ${round}: ${trouble.name}`;
          const from = house.shown(accountId).length;
          const states = () =>
            house
              .shown(accountId)
              .slice(from)
              .map(({ state }) => state);
          const ids = [account.post(pick(friends), `${round} a`), account.post(pick(friends), `${round} b`)];
          try {
            ids.push(...((await trouble.begin(account, random)) ?? []));
            ids.push(account.post(pick(friends), `${round} c`));
            await trouble.end?.(account, random);
            await house.reachSoon(accountId, ['online'], 45_000);
            await network.fault({ clear: true });
            await expectDrained(account, ids);
            // A cut that came late may still have to be noticed.
            await house.reachSoon(accountId, ['online'], 45_000);
            expect(await account.linked(me)).toEqual({ linked: 1, connected: 1 });
          } catch (error) {
            const seen = states().map((state) => JSON.stringify(state));
            throw new Error(`${label}\n${seen.join('\n')}`, { cause: error });
          }
          for (const { kind } of states()) expect(trouble.truth, label).toContain(kind);
        }
        expect(house.gateway.violations).toEqual([]);
      },
    );
  });

  describe('a server that falls silent', () => {
    it.each(own.silences)(
      'is shown within 15 s, with its cause, and comes back ($name)',
      { timeout: 60_000 },
      async ({ begin }) => {
        const { accountId, friends, house, network } = account;
        const id = account.post(friends[0] ?? '', 'before');
        await waitFor(() => account.isThrough(id));
        const { evidence } = house.account(accountId);
        expect(evidence.serverAnsweredAt).toBeGreaterThan(Date.now() - 15_000);
        await begin(account);
        const silentSince = performance.now();
        const after = account.post(friends[0] ?? '', 'meanwhile');
        const state = await house.reach(accountId, ['waiting'], 20_000);
        expect(state).toMatchObject({ kind: 'waiting', cause: { code: 'silent' } });
        expect(performance.now() - silentSince).toBeLessThanOrEqual(SILENCE_SHOWN_MS);
        await network.fault({ clear: true });
        await house.reachSoon(accountId, ['online']);
        await expectDrained(account, [id, after]);
      },
    );
  });

  describe('a number that was given up', () => {
    it('is replaced when its owner says so, and its queue goes out from the new one', { timeout: 60_000 }, async () => {
      const { accountId, friends, house, me, other } = account;
      await own.lose(account);
      await house.reachSoon(accountId, ['loggedOut']);
      const waiting = [account.post(friends[0] ?? '', 'one'), account.post(friends[1] ?? '', 'two')];
      await account.pair(other);
      await house.reach(accountId, ['broken']);
      const shown = house.account(accountId);
      expect(shown).toMatchObject({ identity: { number: me }, session: { other: { number: other } } });
      expect(waiting.some((id) => account.isThrough(id))).toBe(false);
      await house.call('account.confirmNumber', { accountId, number: other });
      await house.reachSoon(accountId, ['online']);
      await expectDrained(account, waiting);
      expect(house.account(accountId)).toMatchObject({ identity: { number: other }, binding: { state: 'bound' } });
      expect(house.gateway.bindingOf(accountId)?.number).toBe(other);
    });
  });

  describe('several accounts', () => {
    it(
      'have each their own state and files, and removing one logs it out and wipes it',
      { timeout: 60_000 },
      async () => {
        const { accountId, friends, house, me, network, other } = account;
        const second = await house.add('Desk');
        await network.scan(other, await house.qr(second));
        await house.reach(second, ['online']);
        await network.unlink(me);
        await house.reachSoon(accountId, ['loggedOut']);
        expect(house.account(second).session.kind).toBe('online');
        const id = account.post(friends[0] ?? '', 'from the second', second);
        await waitFor(() => account.isThrough(id));
        await house.call('account.remove', { accountId: second });
        expect(await account.linked(other)).toEqual({ linked: 0, connected: 0 });
        expect(house.engine.snapshot().accounts.map(({ id: one }) => one)).toEqual([accountId]);
      },
    );
  });
});
