/** The simulator's sender keys against Baileys', which the client under test uses. */
import { addTransactionCapability, DEFAULT_CONNECTION_CONFIG } from '@whiskeysockets/baileys';
import pino from 'pino';
import { expect, test } from 'vitest';
import { memoryAuth } from '../../baileys-client.ts';
import { SenderKey, SenderKeyStore } from './sender-key.ts';

const group = '120363000000000001@g.us';
const author = '15550002222@s.whatsapp.net';
const logger = pino({ level: 'silent' });

function client() {
  const { creds, keys } = memoryAuth();
  const store = addTransactionCapability(keys, logger, { maxCommitRetries: 1, delayBetweenTriesMs: 1 });
  const none = () => Promise.resolve(undefined);
  return DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds, keys: store }, logger, none);
}

test('reads what a client writes to a group, in any order and once', async () => {
  const theirs = client();
  const store = new SenderKeyStore();
  const write = (text: string) => theirs.encryptGroupMessage({ group, meId: author, data: Buffer.from(text) });
  const first = await write('one');
  store.accept('client', Buffer.from(first.senderKeyDistributionMessage));
  const rest = [await write('two'), await write('three'), await write('four')];
  const read = ({ ciphertext }: { ciphertext: Uint8Array }): string =>
    store.decrypt('client', Buffer.from(ciphertext)).toString();
  expect(read(first)).toBe('one');
  expect(rest.toReversed().map(read)).toEqual(['four', 'three', 'two']);
  expect(() => read(first)).toThrow('decrypted before');
});

test('a client reads what a phone writes', async () => {
  const theirs = client();
  const own = new SenderKey();
  const item = { groupId: group, axolotlSenderKeyDistributionMessage: own.distribution() };
  await theirs.processSenderKeyDistributionMessage({ authorJid: author, item });
  for (const text of ['one', 'two', 'three']) {
    const msg = own.encrypt(Buffer.from(text));
    expect(Buffer.from(await theirs.decryptGroupMessage({ group, authorJid: author, msg })).toString()).toBe(text);
  }
});

test('refuses a changed message and one whose key it was never given', () => {
  const own = new SenderKey();
  const store = new SenderKeyStore();
  const message = own.encrypt(Buffer.from('secret'));
  expect(() => store.decrypt('client', message)).toThrow('no sender key');
  store.accept('client', own.distribution());
  const later = own.encrypt(Buffer.from('later'));
  later[later.length - 70] = (later.at(-70) ?? 0) ^ 1;
  expect(() => store.decrypt('client', later)).toThrow('not signed');
});
