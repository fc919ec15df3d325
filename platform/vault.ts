import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
  type KeyObject,
} from 'node:crypto';
import { PortError, type Vault } from '../shared/ports.ts';

export const vaultKeyBytes = 32;

/** Layout of a sealed value: version (1 byte), nonce (12), ciphertext, tag (16). */
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const noncesDrawn = 256;
const headBytes = 1 + nonceBytes;
/** What sealing adds to a plain value. */
export const sealOverheadBytes = headBytes + tagBytes;

const cipher = 'aes-256-gcm';

/**
 * A vault under `key` (32 random bytes). Sealing and digests use keys of their own, derived by HKDF-SHA-256, so that
 * neither reveals anything about the other or about `key`.
 *
 * Nonces are random 96-bit values: NIST SP 800-38D allows 2^32 seals under one key. Ten seals a second for ten years
 * stay below that.
 * @throws RangeError when `key` is not 32 bytes long.
 */
export function createVault(key: Uint8Array): Vault {
  if (key.byteLength !== vaultKeyBytes) throw new RangeError(`A vault needs a key of ${vaultKeyBytes} bytes`);
  const sealKey = derive(key, 'pairline seal v1');
  const digestKey = derive(key, 'pairline digest v1');
  const keyId = Buffer.from(hkdfSync('sha256', key, '', 'pairline key id v1', 8)).toString('hex');

  // Drawn many at a time: a call to the system for each would cost as much as the sealing.
  const drawn = Buffer.alloc(nonceBytes * noncesDrawn);
  let used = drawn.byteLength;
  const nextNonce = (): Uint8Array => {
    if (used === drawn.byteLength) {
      randomFillSync(drawn);
      used = 0;
    }
    used += nonceBytes;
    return drawn.subarray(used - nonceBytes, used);
  };

  return {
    keyId,

    seal(plain, context) {
      const sealed = new Uint8Array(plain.byteLength + sealOverheadBytes);
      sealed[0] = version;
      const nonce = sealed.subarray(1, headBytes);
      nonce.set(nextNonce());
      const sealer = createCipheriv(cipher, sealKey, nonce, { authTagLength: tagBytes });
      sealer.setAAD(authenticated(context));
      sealed.set(sealer.update(plain), headBytes);
      sealer.final();
      sealed.set(sealer.getAuthTag(), headBytes + plain.byteLength);
      return sealed;
    },

    open(sealed, context) {
      if (sealed.byteLength < sealOverheadBytes) throw new PortError('sealBroken', { context, reason: 'truncated' });
      if (sealed[0] !== version) throw new PortError('sealBroken', { context, reason: 'unknownVersion' });
      const tagAt = sealed.byteLength - tagBytes;
      const opener = createDecipheriv(cipher, sealKey, sealed.subarray(1, headBytes), { authTagLength: tagBytes });
      opener.setAAD(authenticated(context));
      opener.setAuthTag(sealed.subarray(tagAt));
      const plain = opener.update(sealed.subarray(headBytes, tagAt));
      try {
        opener.final();
      } catch (error) {
        throw new PortError('sealBroken', { context, reason: 'changedOrMovedOrOtherKey' }, { cause: error });
      }
      return new Uint8Array(plain.buffer, plain.byteOffset, plain.byteLength);
    },

    digest(value, context) {
      // The length keeps ('ab', 'c') and ('a', 'bc') apart.
      const contextBytes = Buffer.from(context, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(contextBytes.byteLength);
      const digest = createHmac('sha256', digestKey).update(length).update(contextBytes).update(value, 'utf8').digest();
      return new Uint8Array(digest.buffer, digest.byteOffset, digest.byteLength);
    },
  };
}

function derive(key: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, '', purpose, 32)));
}

function authenticated(context: string): Buffer {
  return Buffer.from(`${String.fromCharCode(version)}${context}`, 'utf8');
}
