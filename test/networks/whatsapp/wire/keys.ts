/**
 * Curve25519 keys with node:crypto alone, so that the simulator checks signatures with other code than the client's
 * (Baileys' own `Curve.verify` never returns false with libsignal 6).
 *
 * Signatures are XEdDSA as Signal uses them: an Ed25519 signature under the Edwards form of the Montgomery key, with the
 * sign bit of the Edwards x coordinate in the top bit of the last byte.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';

const prime = (1n << 255n) - 19n;
const x25519PublicPrefix = Buffer.from('302a300506032b656e032100', 'hex');
const x25519PrivatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex');
const ed25519PublicPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const ed25519PrivatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');

export const publicKeyBytes = 32;
const signatureBytes = 64;

export interface KeyPair {
  /** Montgomery u coordinate, 32 bytes, without Signal's type byte. */
  readonly publicKey: Buffer;
  readonly privateKey: KeyObject;
}

export interface SigningKeyPair extends KeyPair {
  /** XEdDSA signature, 64 bytes. */
  sign(message: Uint8Array): Buffer;
}

export function generateKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { publicKey: rawPublicKey(publicKey, x25519PublicPrefix), privateKey };
}

/**
 * A pair that can also sign. The scalar is derived from an Ed25519 seed, so that node:crypto can make the signature:
 * both curves then share the same private scalar.
 */
export function generateSigningKeyPair(): SigningKeyPair {
  const seed = randomBytes(32);
  const edwards = createPrivateKey({
    key: Buffer.concat([ed25519PrivatePrefix, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const scalar = createHash('sha512').update(seed).digest().subarray(0, 32);
  const privateKey = createPrivateKey({
    key: Buffer.concat([x25519PrivatePrefix, scalar]),
    format: 'der',
    type: 'pkcs8',
  });
  const signBit = (rawPublicKey(createPublicKey(edwards), ed25519PublicPrefix)[31] ?? 0) & 0x80;
  return {
    publicKey: rawPublicKey(createPublicKey(privateKey), x25519PublicPrefix),
    privateKey,
    sign: (message) => {
      const signature = sign(null, message, edwards);
      signature[63] = (signature[63] ?? 0) | signBit;
      return signature;
    },
  };
}

export function agree(own: KeyPair, theirPublicKey: Uint8Array): Buffer {
  if (theirPublicKey.length !== publicKeyBytes) throw new Error(`a public key of ${theirPublicKey.length} bytes`);
  const publicKey = createPublicKey({
    key: Buffer.concat([x25519PublicPrefix, theirPublicKey]),
    format: 'der',
    type: 'spki',
  });
  return diffieHellman({ privateKey: own.privateKey, publicKey });
}

/** True when `signature` is a valid XEdDSA signature of `message`. Malformed input is false, never an exception. */
export function verifySignature(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== publicKeyBytes || signature.length !== signatureBytes) return false;
  const plain = Buffer.from(signature);
  const signBit = (plain[63] ?? 0) & 0x80;
  plain[63] = (plain[63] ?? 0) & 0x7f;
  const edwards = edwardsFromMontgomery(publicKey, signBit);
  if (!edwards) return false;
  const key = createPublicKey({ key: Buffer.concat([ed25519PublicPrefix, edwards]), format: 'der', type: 'spki' });
  return verify(null, message, key, plain);
}

function rawPublicKey(key: KeyObject, prefix: Buffer): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(prefix.length);
}

/** y = (u - 1) / (u + 1) mod p, with the sign bit of x in the top bit (XEdDSA, section 2.3). */
function edwardsFromMontgomery(publicKey: Uint8Array, signBit: number): Buffer | undefined {
  const u = littleEndian(publicKey) & ((1n << 255n) - 1n);
  if (u >= prime || u === prime - 1n) return undefined;
  const y = (((u - 1n + prime) % prime) * inverse(u + 1n)) % prime;
  const bytes = Buffer.from(Buffer.from(y.toString(16).padStart(64, '0'), 'hex').toReversed());
  bytes[31] = (bytes[31] ?? 0) | signBit;
  return bytes;
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`);
}

function inverse(value: bigint): bigint {
  let [a, b, x, y] = [value % prime, prime, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % prime) + prime) % prime;
}
