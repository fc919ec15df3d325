/** The server's own encryption against the client library's. */
import { randomBytes } from 'node:crypto';
import { createAesIgeForMessage, NodeCryptoProvider, parsePublicKey } from '@mtcute/node/utils.js';
import { expect, test } from 'vitest';
import { sha256 } from './numbers.ts';
import { authKeyId, open, seal } from './sealing.ts';
import { makeServerKey } from './server-key.ts';

const provider = new NodeCryptoProvider();
await provider.initialize();
const key = randomBytes(256);
const plain = { salt: 1n, sessionId: 2n, messageId: 4n, seqNo: 7, body: Buffer.alloc(100, 3) };

/** A client's packet, as the library makes it. */
function clientPacket(padding: number, bodyBytes = plain.body.length): Buffer {
  const data = Buffer.concat([Buffer.alloc(32), Buffer.alloc(bodyBytes, 3), randomBytes(padding)]);
  data.writeBigUInt64LE(plain.messageId, 16);
  data.writeInt32LE(bodyBytes, 28);
  const messageKey = sha256(key.subarray(88, 120), data).subarray(8, 24);
  const sealed = createAesIgeForMessage(provider, key, messageKey, true).encrypt(data);
  return Buffer.concat([authKeyId(key), messageKey, sealed]);
}

test('the client can open what the server seals', () => {
  const packet = seal(key, plain, randomBytes);
  expect(packet.subarray(0, 8).equals(authKeyId(key))).toBe(true);
  const data = createAesIgeForMessage(provider, key, packet.subarray(8, 24), false).decrypt(packet.subarray(24));
  expect(Buffer.from(data.subarray(32, 132)).equals(plain.body)).toBe(true);
});

test('the server opens what the client seals, with the padding of its transport', () => {
  expect(open(key, clientPacket(12)).body).toHaveLength(100);
  expect(open(key, Buffer.concat([clientPacket(12), randomBytes(9)])).messageId).toBe(4n);
});

test('a packet that was changed, or padded too little or too much, is refused', () => {
  const changed = clientPacket(12);
  changed[40] = (changed[40] ?? 0) ^ 1;
  expect(() => open(key, changed)).toThrow('the message key is wrong');
  expect(() => open(key, clientPacket(4, 92 + 16))).toThrow('bytes of padding');
  expect(() => open(key, clientPacket(1036))).toThrow('bytes of padding');
});

test('the server key has the fingerprint that the client computes, without leading zeros', () => {
  const { publicKey, fingerprint } = makeServerKey();
  expect(parsePublicKey(provider, publicKey).fingerprint).toBe(fingerprint);
  expect(fingerprint).not.toMatch(/^0/);
});
