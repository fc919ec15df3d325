import { Curve } from '@whiskeysockets/baileys';
import { expect, test } from 'vitest';
import { agree, generateKeyPair, generateSigningKeyPair, verifySignature } from './keys.ts';

const message = Buffer.from('what is signed');

test('accepts the signatures that libsignal makes', () => {
  for (let round = 0; round < 20; round++) {
    const { private: privateKey, public: publicKey } = Curve.generateKeyPair();
    const signature = Buffer.from(Curve.sign(Buffer.from(privateKey), message));
    expect(verifySignature(Buffer.from(publicKey), message, signature)).toBe(true);
  }
});

test('accepts its own signatures', () => {
  for (let round = 0; round < 20; round++) {
    const pair = generateSigningKeyPair();
    expect(verifySignature(pair.publicKey, message, pair.sign(message))).toBe(true);
  }
});

test('refuses a changed message, signature or key, and malformed input', () => {
  const pair = generateSigningKeyPair();
  const signature = pair.sign(message);
  const changed = Buffer.from(signature);
  changed[5] = (changed[5] ?? 0) ^ 1;
  expect(verifySignature(pair.publicKey, Buffer.from('something else'), signature)).toBe(false);
  expect(verifySignature(pair.publicKey, message, changed)).toBe(false);
  expect(verifySignature(generateKeyPair().publicKey, message, signature)).toBe(false);
  expect(verifySignature(pair.publicKey, message, signature.subarray(1))).toBe(false);
  expect(verifySignature(Buffer.alloc(32, 0xff), message, signature)).toBe(false);
});

test('agrees with libsignal on shared secrets, also for keys that can sign', () => {
  const theirs = Curve.generateKeyPair();
  for (const own of [generateKeyPair(), generateSigningKeyPair()]) {
    const secret = agree(own, theirs.public);
    expect(secret).toEqual(Buffer.from(Curve.sharedKey(theirs.private, own.publicKey)));
  }
});
