/** The Telegram network in a process of its own, over the control interface. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startNetworks, type Networks } from '../client.ts';
import { signInTelegram, trustTelegram, type TelegramUser } from '../mtcute-client.ts';
import { bob, me } from '../people.ts';

let networks: Networks;
let user: TelegramUser;
let bobId: number;

beforeAll(async () => {
  networks = await startNetworks({ stderr: 'ignore' });
  trustTelegram(networks.telegramKey);
  const { telegram, telegramDcs: dcs } = networks;
  await telegram.phone({ number: me, name: 'Me' });
  await telegram.phone({ number: bob, name: 'Bob' });
  user = await signInTelegram({ dcs, scan: (number, qr) => telegram.scan(number, qr) }, me);
  bobId = await user.contact(bob);
});
afterAll(async () => {
  await user?.end();
  await networks?.stop();
});

test('a message goes through, and an ordinary run leaves no failures', async () => {
  const { telegram } = networks;
  const waiting = telegram.waitForMessage(bob, ({ text }) => text === 'over the wire');
  await user.client.sendText(bobId, 'over the wire');
  expect(await waiting).toMatchObject({ from: me, chat: me, copies: 1 });
  await telegram.assertNoFailures();
  const state = await telegram.state();
  expect(state.accounts.find(({ number }) => number === me)?.clients).toMatchObject([{ connected: true }]);
});

test('texts, files, groups, edits and receipts go over the control interface', async () => {
  const { telegram } = networks;
  const group = await telegram.group({ name: 'Team', creator: bob, members: [me], kind: 'supergroup' });
  await telegram.changeGroup(group.id, { name: 'New name' });
  const written = await telegram.write(bob, { group: group.id, text: 'hello all' });
  await user.message(({ text }) => text === 'hello all');
  await telegram.edit(bob, written.id, 'hello everybody');
  await telegram.delete(bob, written.id);
  const file = await telegram.write(bob, { to: me, media: { kind: 'document', size: 300_000, fileName: 'a.bin' } });
  await telegram.waitForMessage(me, ({ id }) => id === file.id);
  const bytes = await (await telegram.media(me, file.id)).bytes();
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
  await user.client.readHistory(bobId);
  expect((await telegram.sent(bob)).find(({ id }) => id === file.id)?.receipts).toMatchObject([{ type: 'read' }]);
});

test('goes on where it was after the process stood still', async () => {
  networks.pause();
  const sending = user.client.sendText(bobId, 'while you slept');
  networks.resume();
  await sending;
  await networks.telegram.waitForMessage(bob, ({ text }) => text === 'while you slept');
});

test('bad input is refused with words, unknown things with 404', async () => {
  const { telegram } = networks;
  await expect(telegram.phone({ number: '+1 555' })).rejects.toThrow(/400: body.*E\.164/s);
  await expect(telegram.phone({ number: me, dc: 1 })).rejects.toThrow('there is no data centre 1');
  await expect(telegram.fault({})).rejects.toThrow('no fault is named');
  await expect(telegram.fault({ nack: 'NO_SUCH_ERROR' })).rejects.toThrow('the name of an error of Telegram');
  await expect(telegram.fault({ refuse: 10, number: me })).rejects.toThrow('cannot be limited');
  await expect(telegram.send(bob, '15550007777', 'x')).rejects.toThrow('404: there is no phone');
  await expect(telegram.scan(me, 'nonsense')).rejects.toThrow('not a QR code of Telegram');
  await expect(telegram.write(bob, { to: me })).rejects.toThrow('one of text, media, location');
  await expect(telegram.changeGroup('-1', { name: 'x' })).rejects.toThrow('404: there is no group');
  await expect(telegram.edit(bob, 'none', 'x')).rejects.toThrow('404');
  await expect(telegram.unlink(bob)).rejects.toThrow('has no such client');
  await expect(telegram.group({ name: 'x', creator: bob, members: [], slowModeSeconds: 5 })).rejects.toThrow(
    'only a supergroup',
  );
});

test('after a reset everything but the key and the ports is new', async () => {
  const { telegram } = networks;
  await telegram.reset();
  expect(await telegram.state()).toMatchObject({ accounts: [], groups: [], files: 0, failures: 0 });
  await expect(user.client.getMe()).rejects.toThrow('AUTH_KEY_UNREGISTERED');
});
