/** The simulator's Signal implementation against libsignal, as Baileys uses it. */
import { addTransactionCapability, DEFAULT_CONNECTION_CONFIG, generateSignalPubKey } from '@whiskeysockets/baileys';
import pino from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { memoryAuth } from '../../baileys-client.ts';
import { SignalDevice, type CiphertextType, type KeyBundle } from './device.ts';

const logger = pino({ level: 'silent' });
const phoneJid = '15550002222@s.whatsapp.net';
const client = 'client';

/** A client's Signal side on libsignal, with the key bundle it would publish. */
function libsignalClient() {
  const { creds, keys } = memoryAuth();
  const store = addTransactionCapability(keys, logger, { maxCommitRetries: 1, delayBetweenTriesMs: 1 });
  const noMapping = () => Promise.resolve(undefined);
  const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds, keys: store }, logger, noMapping);
  const identity = Buffer.from(creds.signedIdentityKey.public);
  const { keyId, keyPair, signature } = creds.signedPreKey;
  const signedPreKey = { id: keyId, value: Buffer.from(keyPair.public), signature: Buffer.from(signature) };
  const bundle: KeyBundle = { registrationId: creds.registrationId, identity, signedPreKey };
  const begin = (theirs: KeyBundle) =>
    repository.injectE2ESession({
      jid: phoneJid,
      session: {
        registrationId: theirs.registrationId,
        identityKey: generateSignalPubKey(theirs.identity),
        signedPreKey: {
          keyId: theirs.signedPreKey.id,
          publicKey: generateSignalPubKey(theirs.signedPreKey.value),
          signature: theirs.signedPreKey.signature,
        },
        preKey: {
          keyId: theirs.preKey?.id ?? 0,
          publicKey: generateSignalPubKey(theirs.preKey?.value ?? Buffer.alloc(0)),
        },
      },
    });
  const encrypt = async (text: string): Promise<[CiphertextType, Buffer]> => {
    const { type, ciphertext } = await repository.encryptMessage({ jid: phoneJid, data: Buffer.from(text) });
    return [type, Buffer.from(ciphertext)];
  };
  const decrypt = async (type: CiphertextType, ciphertext: Buffer) =>
    Buffer.from(await repository.decryptMessage({ jid: phoneJid, type, ciphertext })).toString();
  return { identity, bundle, begin, encrypt, decrypt };
}

let phone: SignalDevice;
let libsignal: ReturnType<typeof libsignalClient>;
const open = ([type, ciphertext]: [CiphertextType, Buffer]): string =>
  phone.decrypt(client, type, ciphertext, libsignal.identity).toString();

beforeEach(() => {
  phone = new SignalDevice();
  libsignal = libsignalClient();
});

test('reads what libsignal writes, and libsignal reads the answers', async () => {
  await libsignal.begin(phone.bundle());
  const first = await libsignal.encrypt('one');
  expect(first[0]).toBe('pkmsg');
  expect(open(first)).toBe('one');
  expect(open(await libsignal.encrypt('two'))).toBe('two');
  for (let turn = 0; turn < 20; turn++) {
    const answer = phone.encrypt(client, Buffer.from(`answer ${turn}`));
    expect(answer.type).toBe('msg');
    expect(await libsignal.decrypt(answer.type, answer.ciphertext)).toBe(`answer ${turn}`);
    const next = await libsignal.encrypt(`message ${turn}`);
    expect(next[0]).toBe('msg');
    expect(open(next)).toBe(`message ${turn}`);
  }
});

test('begins a session that libsignal takes up, without a one-time prekey too', async () => {
  phone.begin(client, libsignal.bundle);
  for (const text of ['one', 'two']) {
    const { type, ciphertext } = phone.encrypt(client, Buffer.from(text));
    expect(type).toBe('pkmsg');
    expect(await libsignal.decrypt(type, ciphertext)).toBe(text);
  }
  expect(open(await libsignal.encrypt('three'))).toBe('three');
  expect(phone.encrypt(client, Buffer.from('four')).type).toBe('msg');
});

test('reads messages that overtake each other, within a chain and across turns', async () => {
  await libsignal.begin(phone.bundle());
  const first = await libsignal.encrypt('0');
  const second = await libsignal.encrypt('1');
  const third = await libsignal.encrypt('2');
  expect(open(third)).toBe('2');
  const answer = phone.encrypt(client, Buffer.from('answer'));
  await libsignal.decrypt(answer.type, answer.ciphertext);
  expect(open(await libsignal.encrypt('3'))).toBe('3');
  expect(open(first)).toBe('0');
  expect(open(second)).toBe('1');
});

test('reads nothing twice, nothing changed, and stays intact after both', async () => {
  await libsignal.begin(phone.bundle());
  const [type, ciphertext] = await libsignal.encrypt('once');
  const changed = Buffer.from(ciphertext);
  changed[changed.length - 20] = (changed.at(-20) ?? 0) ^ 1;
  expect(() => open([type, changed])).toThrow('the MAC does not match');
  expect(open([type, ciphertext])).toBe('once');
  expect(() => open([type, ciphertext])).toThrow('decrypted before');
  expect(open(await libsignal.encrypt('more'))).toBe('more');
});

test('takes a one-time prekey once', async () => {
  const bundle = phone.bundle();
  await libsignal.begin(bundle);
  expect(open(await libsignal.encrypt('first'))).toBe('first');
  await libsignal.begin(bundle);
  expect(open.bind(undefined, await libsignal.encrypt('again'))).toThrow('unknown or used');
});

test('refuses an identity that the server does not know, and a bundle that is not signed', async () => {
  await libsignal.begin(phone.bundle());
  const [type, ciphertext] = await libsignal.encrypt('hello');
  expect(() => phone.decrypt(client, type, ciphertext, Buffer.alloc(32))).toThrow('another identity');
  const signedPreKey = { ...libsignal.bundle.signedPreKey, signature: Buffer.alloc(64) };
  expect(() => phone.begin(client, { ...libsignal.bundle, signedPreKey })).toThrow('not signed');
});
