import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createTelegramNetwork } from '../networks/create.ts';
import { assertNoFailures, bob, me } from '../networks/people.ts';
import type { TelegramNetwork } from '../networks/telegram/network.ts';
import { TelegramAccount } from './telegram-account.ts';

/**
 * A simulated Telegram for all tests of a file, with the phones of `me` and `bob`. `onUser` gets an account before each test, which
 * is open and not paired.
 */
export function telegramHouse(onUser: (user: TelegramAccount) => void): TelegramNetwork {
  const network = createTelegramNetwork({ report: ({ what, detail }) => console.error(what, detail) });
  let user: TelegramAccount;
  beforeAll(() => network.start());
  afterAll(() => network.stop());
  beforeEach(async () => {
    await network.putPhone({ number: me, name: 'Shop' });
    await network.putPhone({ number: bob, name: 'Bob' });
    user = new TelegramAccount(network);
    await user.open();
    onUser(user);
  });
  afterEach(async () => {
    await user.remove();
    assertNoFailures(network);
    await network.reset();
  });
  return network;
}
