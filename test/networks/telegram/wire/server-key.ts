/** The network's RSA key, made at each start, and what clients encrypt to it. */
import { constants, generateKeyPairSync, privateDecrypt, type KeyObject } from 'node:crypto';
import { decryptIge } from './ige.ts';
import { sha1, sha256, xor, type Bytes } from './numbers.ts';

export interface ServerKey {
  readonly privateKey: KeyObject;
  /** PKCS#1 PEM, which a client under test takes for Telegram's. */
  readonly publicKey: string;
  /** The lower 64 bits of the SHA-1 of modulus and exponent, as hex, most significant first. */
  readonly fingerprint: string;
}

/** mtcute looks a fingerprint up without its leading zeros, so that it would not find one that has them. */
export function makeServerKey(): ServerKey {
  for (;;) {
    const key = anyServerKey();
    if (!key.fingerprint.startsWith('0')) return key;
  }
}

function anyServerKey(): ServerKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const hash = sha1(tlBytes(Buffer.from(n, 'base64url')), tlBytes(Buffer.from(e, 'base64url')));
  const fingerprint = hash.subarray(-8).toReversed();
  return {
    privateKey,
    publicKey: publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    fingerprint: Buffer.from(fingerprint).toString('hex'),
  };
}

/** The reverse of RSA_PAD (core.telegram.org/mtproto/auth_key, step 4). @throws when the hash inside is wrong. */
export function unpad(encrypted: Bytes, { privateKey }: ServerKey): Buffer {
  const block = Buffer.concat([Buffer.alloc(256 - encrypted.length), encrypted]);
  const plain = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block);
  const sealed = plain.subarray(32);
  const temporaryKey = xor(plain.subarray(0, 32), sha256(sealed));
  const opened = decryptIge(temporaryKey, Buffer.alloc(32), sealed);
  const data = Buffer.from(opened.subarray(0, 192).toReversed());
  if (!sha256(temporaryKey, data).equals(opened.subarray(192))) throw new Error('RSA_PAD: the hash is wrong');
  return data;
}

/** A byte string as TL writes it: length, bytes, padding to four. */
function tlBytes(bytes: Buffer): Buffer {
  const head =
    bytes.length < 254 ? Buffer.from([bytes.length]) : Buffer.from([254, bytes.length & 255, bytes.length >> 8, 0]);
  const length = head.length + bytes.length;
  return Buffer.concat([head, bytes, Buffer.alloc((4 - (length % 4)) % 4)]);
}
