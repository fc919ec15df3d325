import { createHmac } from 'node:crypto';

export function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** HKDF-SHA256 (RFC 5869). Written out because node's `hkdfSync` costs several times as much for such short output. */
export function hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer {
  const key = hmac(salt, secret);
  const blocks: Buffer[] = [];
  let block: Buffer = Buffer.alloc(0);
  for (let index = 1; blocks.length * 32 < length; index++) {
    block = hmac(key, block, info, Buffer.from([index]));
    blocks.push(block);
  }
  return Buffer.concat(blocks).subarray(0, length);
}
