import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { waitFor } from '../client.ts';
import { createTelegramNetwork } from '../create.ts';
import { TelegramUser, trustTelegram } from '../mtcute-client.ts';
import { assertNoFailures, bob, me } from '../people.ts';

const network = createTelegramNetwork({ report: ({ what, detail }) => console.error(what, detail) });
let users: TelegramUser[] = [];

function newUser(dcIndex = 0, storage?: TelegramUser['storage']): TelegramUser {
  const dc = network.dcs[dcIndex];
  if (!dc) throw new Error('there is no such data centre');
  const user = new TelegramUser(dc, storage);
  users.push(user);
  return user;
}

beforeAll(async () => {
  await network.start();
  trustTelegram(network.publicKey);
});
beforeEach(async () => {
  await network.putPhone({ number: me, name: 'Me' });
  await network.putPhone({ number: bob, name: 'Bob' });
});
afterEach(async () => {
  await Promise.all(users.map((user) => user.end()));
  users = [];
  assertNoFailures(network);
  await network.reset();
});
afterAll(() => network.stop());

test('a QR code that the phone scans signs the client in', async () => {
  const user = newUser();
  const signingIn = user.signInByQr();
  const scanned = await network.scan(me, await user.firstQr());
  expect((await signingIn).displayName).toBe('Me');
  expect(scanned).toMatchObject({ number: me, needsPassword: false });
  expect(network.phoneState(me).clients).toMatchObject([{ id: scanned.client, connected: true }]);
});

test('a QR code is good for one scan; any other text is refused', async () => {
  const user = newUser();
  const signingIn = user.signInByQr();
  const qr = await user.firstQr();
  await expect(network.scan(me, 'https://t.me/login')).rejects.toThrow('not a QR code of Telegram');
  await network.scan(me, qr);
  await signingIn;
  await expect(network.scan(bob, qr)).rejects.toThrow('unknown, used or too old');
});

test('a client that was signed in needs no second QR code after a restart', async () => {
  const first = newUser();
  const signingIn = first.signInByQr();
  await network.scan(me, await first.firstQr());
  await signingIn;
  await first.client.disconnect();
  const again = newUser(0, first.storage);
  await again.client.connect();
  expect((await again.client.getMe()).displayName).toBe('Me');
  expect(network.state().counters.signIns).toBe(1);
});

test('phone and code sign a client in; a wrong code does not', async () => {
  const user = newUser();
  const { phoneCodeHash } = (await user.client.sendCode({ phone: `+${me}` })) as { phoneCodeHash: string };
  const code = network.phoneState(me).loginCode ?? '';
  const signIn = (phoneCode: string) => user.client.signIn({ phone: `+${me}`, phoneCodeHash, phoneCode });
  await expect(signIn(code === '00000' ? '11111' : '00000')).rejects.toThrow('PHONE_CODE_INVALID');
  expect((await signIn(code)).displayName).toBe('Me');
});

test('a number that nobody has, and one that is not on Telegram, are told apart', async () => {
  const user = newUser();
  await expect(user.client.sendCode({ phone: '+15559990000' })).rejects.toThrow('PHONE_NUMBER_INVALID');
  await network.putPhone({ number: '15558880000', registered: false });
  const { phoneCodeHash } = (await user.client.sendCode({ phone: '+15558880000' })) as { phoneCodeHash: string };
  const phoneCode = network.phoneState('15558880000').loginCode ?? '';
  await expect(user.client.signIn({ phone: '+15558880000', phoneCodeHash, phoneCode })).rejects.toThrow(
    'Signup is no longer supported',
  );
});

test('an account with a second password asks for it, shows the hint and refuses a wrong one', async () => {
  await network.putPhone({ number: me, password: { text: 'correct horse', hint: 'the battery' } });
  const user = newUser();
  const signingIn = user.signInByQr();
  const refused = signingIn.then(() => 'signed in', String);
  expect(await network.scan(me, await user.firstQr())).toMatchObject({ needsPassword: true });
  expect(await refused).toContain('SESSION_PASSWORD_NEEDED');
  expect(await user.client.getPasswordHint()).toBe('the battery');
  await expect(user.client.checkPassword('wrong')).rejects.toThrow('PASSWORD_HASH_INVALID');
  expect((await user.client.checkPassword('correct horse')).displayName).toBe('Me');
});

test('an account of another data centre is reached by QR code and by phone and code', async () => {
  await network.putPhone({ number: '15557770000', name: 'Far', dc: 4 });
  const byQr = newUser();
  const signingIn = byQr.signInByQr();
  await network.scan('15557770000', await byQr.firstQr());
  expect((await signingIn).displayName).toBe('Far');
  const byCode = newUser();
  const code = () => network.phoneState('15557770000').loginCode ?? '';
  const self = await byCode.client.start({ phone: '+15557770000', code, codeSentCallback: () => undefined });
  expect(self.displayName).toBe('Far');
  expect(network.phoneState('15557770000').clients).toHaveLength(2);
});

test('a wrong api id or hash is refused', async () => {
  const [dc] = network.dcs;
  if (!dc) throw new Error('there is no data centre');
  const user = new TelegramUser(dc, undefined, { apiHash: 'nonsense' });
  users.push(user);
  await expect(user.signInByQr()).rejects.toThrow('API_ID_INVALID');
});

test('a client that logs out is signed out at the network', async () => {
  const user = newUser();
  const signingIn = user.signInByQr();
  await network.scan(me, await user.firstQr());
  await signingIn;
  await user.client.logOut();
  await waitFor(() => network.phoneState(me).clients.length === 0, 'the end of the client');
  await expect(user.client.getMe()).rejects.toThrow('AUTH_KEY_UNREGISTERED');
});

test('a QR code that nobody scans is replaced in time, and the clock of the network need not be right', async () => {
  // Tokens live 30 s: a network that is 28 s behind gives out some that have two left.
  const clock = { ...systemClock, now: () => Date.now() - 28_000 };
  const late = createTelegramNetwork({ clock });
  await late.start();
  trustTelegram(late.publicKey);
  await late.putPhone({ number: me, name: 'Me' });
  const [dc] = late.dcs;
  if (!dc) throw new Error('there is no data centre');
  const user = new TelegramUser(dc);
  const signingIn = user.signInByQr();
  const [old = '', current = ''] = await waitFor(() => (user.qrs.length > 1 ? user.qrs : undefined), 'another QR code');
  await expect(async () => late.scan(me, old)).rejects.toThrow('unknown, used or too old');
  await late.scan(me, current);
  expect((await signingIn).displayName).toBe('Me');
  await user.end();
  await late.stop();
});
