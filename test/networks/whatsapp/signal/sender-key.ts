/**
 * Signal's sender keys, version 3: each device of a group has one chain that only moves forward, and gives its key to
 * the others in pairwise messages. Independent of libsignal and of Baileys' `Signal/Group`.
 */
import { createCipheriv, createDecipheriv, randomBytes, randomInt } from 'node:crypto';
import { hkdf, hmac } from '../wire/hkdf.ts';
import { generateSigningKeyPair, verifySignature } from '../wire/keys.ts';
import { typedKey, untypedKey } from './messages.ts';
import { bytesField, decodeFields, encodeFields, numberField } from './protobuf.ts';

const version = 0x33;
const signatureBytes = 64;
const maxSkipped = 2000;
const maxStatesPerSender = 5;
const maxKeyId = 2 ** 31 - 1;

interface Chain {
  iteration: number;
  key: Buffer;
}

/** The own side: encrypts for a group. */
export class SenderKey {
  readonly id = randomInt(1, maxKeyId);
  readonly #signing = generateSigningKeyPair();
  readonly #chain: Chain = { iteration: 0, key: randomBytes(32) };

  /** What another device needs to read everything from now on. */
  distribution(): Buffer {
    const fields = encodeFields([
      [1, this.id],
      [2, this.#chain.iteration],
      [3, this.#chain.key],
      [4, typedKey(this.#signing.publicKey)],
    ]);
    return Buffer.concat([Buffer.from([version]), fields]);
  }

  encrypt(plain: Uint8Array): Buffer {
    const keys = messageKeys(messageSeed(this.#chain));
    const cipher = createCipheriv('aes-256-cbc', keys.cipher, keys.iv);
    const fields = encodeFields([
      [1, this.id],
      [2, this.#chain.iteration],
      [3, Buffer.concat([cipher.update(plain), cipher.final()])],
    ]);
    advance(this.#chain);
    const covered = Buffer.concat([Buffer.from([version]), fields]);
    return Buffer.concat([covered, this.#signing.sign(covered)]);
  }
}

interface State {
  readonly id: number;
  readonly chain: Chain;
  readonly signingKey: Buffer;
  readonly skipped: Map<number, Buffer>;
}

/** The other side: what one device received of the sender keys of others, by sender. */
export class SenderKeyStore {
  readonly #states = new Map<string, State[]>();

  /** Takes a key that a sender gave in a pairwise message. */
  accept(sender: string, distribution: Buffer): void {
    const fields = decodeFields(body(distribution));
    const state: State = {
      id: numberField(fields, 1),
      chain: { iteration: numberField(fields, 2), key: Buffer.from(bytesField(fields, 3)) },
      signingKey: untypedKey(bytesField(fields, 4)),
      skipped: new Map(),
    };
    const known = (this.#states.get(sender) ?? []).filter(({ id }) => id !== state.id);
    this.#states.set(sender, [state, ...known].slice(0, maxStatesPerSender));
  }

  /** Throws when the key was never given, the signature is wrong, or the message was decrypted before. */
  decrypt(sender: string, data: Buffer): Buffer {
    const covered = data.subarray(0, -signatureBytes);
    const fields = decodeFields(body(covered));
    const id = numberField(fields, 1);
    const state = this.#states.get(sender)?.find((candidate) => candidate.id === id);
    if (!state) throw new Error(`no sender key ${id} of ${sender}`);
    if (!verifySignature(state.signingKey, covered, data.subarray(-signatureBytes))) {
      throw new Error('the sender key message is not signed by its key');
    }
    const keys = messageKeys(seedFor(state, numberField(fields, 2)));
    const decipher = createDecipheriv('aes-256-cbc', keys.cipher, keys.iv);
    return Buffer.concat([decipher.update(bytesField(fields, 3)), decipher.final()]);
  }

  clear(): void {
    this.#states.clear();
  }
}

/** Safe to advance before decrypting: the signature was checked. */
function seedFor({ chain, skipped }: State, iteration: number): Buffer {
  const known = skipped.get(iteration);
  if (known) {
    skipped.delete(iteration);
    return known;
  }
  if (iteration < chain.iteration) throw new Error(`sender key message ${iteration} was decrypted before`);
  if (iteration - chain.iteration > maxSkipped) throw new Error(`${iteration - chain.iteration} messages skipped`);
  while (chain.iteration < iteration) {
    skipped.set(chain.iteration, messageSeed(chain));
    advance(chain);
  }
  const seed = messageSeed(chain);
  advance(chain);
  return seed;
}

function body(data: Buffer): Buffer {
  if (data[0] !== version) throw new Error(`Signal version ${data[0] ?? 'none'}`);
  return data.subarray(1);
}

const messageSeed = (chain: Chain): Buffer => hmac(chain.key, Buffer.from([1]));

function advance(chain: Chain): void {
  chain.key = hmac(chain.key, Buffer.from([2]));
  chain.iteration += 1;
}

function messageKeys(seed: Buffer): { iv: Buffer; cipher: Buffer } {
  const keys = hkdf(seed, Buffer.alloc(32), Buffer.from('WhisperGroup'), 48);
  return { iv: keys.subarray(0, 16), cipher: keys.subarray(16) };
}
