import { hash } from 'node:crypto';

const blockBytes = 64;

/**
 * HMAC-SHA256 (RFC 2104) of the parts joined. Written on the one-shot hash because node's `createHmac` takes twenty times
 * as long for input this short, and a message needs a dozen of them.
 */
export function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.set(key.length > blockBytes ? sha256(key) : key);
  const inner = sha256(Buffer.concat([masked(block, 0x36), ...parts]));
  return sha256(Buffer.concat([masked(block, 0x5c), inner]));
}

/** HKDF-SHA256 (RFC 5869). */
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

function sha256(data: Uint8Array): Buffer {
  return hash('sha256', data, 'buffer');
}

function masked(block: Buffer, mask: number): Buffer {
  return block.map((byte) => byte ^ mask) as Buffer;
}
