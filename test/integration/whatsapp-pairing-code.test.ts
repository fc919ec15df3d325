/** Pairing by a code that is typed on the phone, and phones that ask for a passkey. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Networks } from '../networks/client.ts';
import type { TestAccount } from './whatsapp-account.ts';
import { bob, me, whatsappHouse } from './whatsapp-house.ts';

let networks: Networks;
let user: TestAccount;
whatsappHouse((opened, there) => {
  user = opened;
  networks = there;
});
beforeEach(async () => {
  await user.open();
});

const kinds = (): string[] => user.events.map(({ kind }) => kind).filter((kind) => kind !== 'serverAnswered');

describe('a pairing code', () => {
  it('is shown instead of a QR code, typed on the phone, and links it', async () => {
    user.account.connect('pair', { pairByCode: me });
    const { code, expiresAt } = await user.next('codeShown');
    expect(code).toMatch(/^[0-9A-Z]{8}$/u);
    expect(expiresAt - Date.now()).toBeGreaterThan(120_000);
    await networks.whatsapp.scan(me, { code });
    await user.next('closed', ({ cause }) => cause.code === 'restartRequired');
    expect(kinds()).toEqual(['codeShown', 'paired', 'closed']);
    await user.logIn();
    expect(user.account.identity()).toMatchObject({ number: me });
    await user.send(bob, 'paired by code', 'AAA1');
    await networks.whatsapp.waitForMessage(bob, ({ id }) => id === 'AAA1');
    await networks.whatsapp.assertNoFailures();
  });

  it('may be asked for again, and after that by QR', async () => {
    user.account.connect('pair', { pairByCode: me });
    const first = await user.next('codeShown');
    const from = user.events.length;
    user.account.connect('pair', { pairByCode: me });
    const second = await user.next('codeShown', undefined, { from });
    expect(second.code).not.toBe(first.code);
    await user.pair(networks, me);
    expect(user.account.identity()).toMatchObject({ number: me });
  });

  it('that is stopped changes nothing on disk', async () => {
    user.account.connect('pair', { pairByCode: me });
    await user.next('codeShown');
    await user.close();
    expect((await user.open()).identity()).toBeUndefined();
  });

  it('that WhatsApp does not give ends the pairing', async () => {
    user.account.connect('pair', { pairByCode: '15550009999' });
    expect((await user.next('closed')).cause).toEqual({
      code: 'pairingFailed',
      detail: 'codeRefused',
      networkCode: 404,
    });
  });
});

describe('an account that is protected by a passkey', () => {
  beforeEach(async () => {
    await networks.whatsapp.phone({ number: me, needsPasskey: true });
  });

  it.each(['qr', 'code'] as const)('says so and stays unpaired (%s)', async (way) => {
    user.account.connect('pair', way === 'code' ? { pairByCode: me } : {});
    const scanned =
      way === 'code'
        ? networks.whatsapp.scan(me, { code: (await user.next('codeShown')).code })
        : networks.whatsapp.scan(me, (await user.next('qrShown')).qr);
    await expect(scanned).rejects.toThrow('409');
    expect((await user.next('closed')).cause).toEqual({ code: 'passkeyRequired' });
    expect(user.account.identity()).toBeUndefined();
    expect(kinds()).not.toContain('paired');
  });
});
