/** What the screens say of a session, where only WhatsApp has it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startNetworks, waitFor, type Networks } from '../networks/client.ts';
import { startSessionHouse, type SessionHouse } from '../support/session-house.ts';

const me = '15550001111';

let networks: Networks;
let house: SessionHouse;
let accountId: string;
beforeAll(async () => {
  networks = await startNetworks();
});
afterAll(() => networks.stop());
beforeEach(async () => {
  await networks.whatsapp.reset();
  await networks.whatsapp.phone({ number: me });
  house = await startSessionHouse(networks, 'whatsapp');
  accountId = await house.add('Shop');
});
afterEach(() => house.stop());

describe('linking by a typed code', () => {
  it('shows the code, goes back to scanning and on again, and ends online', { timeout: 60_000 }, async () => {
    await house.call('account.pair', { accountId, phoneNumber: me });
    const shown = () => {
      const { session } = house.account(accountId);
      return session.kind === 'pairing' && session.step.kind === 'code' && session.step;
    };
    const first = await waitFor(shown, 'a code to type');
    expect(first.expiresAt).toBeGreaterThan(Date.now() + 60_000);
    expect(await house.qr(accountId)).not.toBe('');
    await house.call('account.pair', { accountId, phoneNumber: me });
    const { code } = await waitFor(shown, 'a code to type');
    await networks.whatsapp.scan(me, { code });
    await house.reach(accountId, ['online']);
    expect(house.account(accountId).identity).toMatchObject({ number: me });
  });
});

describe('a phone that asks for a passkey', () => {
  it('ends the pairing with that reason, and nothing is left of it', { timeout: 60_000 }, async () => {
    await networks.whatsapp.phone({ number: me, needsPasskey: true });
    await expect(networks.whatsapp.scan(me, await house.qr(accountId))).rejects.toThrow('409');
    expect(await house.reach(accountId, ['unpaired'])).toMatchObject({ cause: { code: 'passkeyRequired' } });
    expect(house.account(accountId).identity).toBeUndefined();
  });
});

describe('a restriction of new chats', () => {
  it('is shown with its end, while the session stays online', { timeout: 60_000 }, async () => {
    await networks.whatsapp.scan(me, await house.qr(accountId));
    await house.reach(accountId, ['online']);
    await networks.whatsapp.restrict(me, {
      timeLockMs: 3_600_000,
      newChats: { total: 30, used: 12, cycleMs: 7_200_000 },
    });
    const shown = await waitFor(() => {
      const { restriction } = house.account(accountId);
      return restriction?.timeLock && restriction.newChats && restriction;
    }, 'the restriction to be shown');
    expect(shown.timeLock?.endsAt).toBeGreaterThan(Date.now() + 3_500_000);
    expect(shown.newChats).toMatchObject({ total: 30, used: 12 });
    expect(house.account(accountId).session.kind).toBe('online');
    await networks.whatsapp.restrict(me, { timeLockMs: 0, newChats: null });
    await waitFor(() => house.account(accountId).restriction?.timeLock === undefined, 'the end to be shown');
  });
});
