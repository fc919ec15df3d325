/** AES-256 in IGE mode, which Node does not have; the only cipher code that is taken from the client's library. */
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import type { Bytes } from './numbers.ts';

const provider = new NodeCryptoProvider();
await provider.initialize();

export function encryptIge(key: Bytes, iv: Bytes, data: Bytes): Buffer {
  return Buffer.from(provider.createAesIge(key, iv).encrypt(data));
}

export function decryptIge(key: Bytes, iv: Bytes, data: Bytes): Buffer {
  return Buffer.from(provider.createAesIge(key, iv).decrypt(data));
}
