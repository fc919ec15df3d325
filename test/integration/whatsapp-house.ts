import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { startNetworks, type Networks } from '../networks/client.ts';
import { TestAccount } from './whatsapp-account.ts';

export const me = '15550001111';
export const bob = '15550002222';

/**
 * The simulated networks in a process of their own for all tests of a file, with the phones of `me` and `bob`. `onUser` gets an
 * account before each test, which is neither open nor paired.
 */
export function whatsappHouse(onUser: (user: TestAccount, networks: Networks) => void): void {
  let networks: Networks;
  let user: TestAccount;
  beforeAll(async () => {
    networks = await startNetworks({ stderr: 'ignore' });
  });
  afterAll(() => networks.stop());
  beforeEach(async () => {
    await networks.whatsapp.reset();
    await networks.whatsapp.phone({ number: me, name: 'Me' });
    await networks.whatsapp.phone({ number: bob, name: 'Bob' });
    user = new TestAccount(networks);
    onUser(user, networks);
  });
  afterEach(async () => {
    await user.remove();
    await networks.whatsapp.fault({ clear: true });
  });
}
