/**
 * One Signal session: X3DH, then the double ratchet (signal.org/docs/specifications). Independent of libsignal, which is
 * what the client under test uses. Nothing changes until a message has authenticated, so a bad one does no harm.
 */
import { createCipheriv, createDecipheriv, timingSafeEqual } from 'node:crypto';
import { hkdf, hmac } from '../wire/hkdf.ts';
import { agree, generateKeyPair, type KeyPair } from '../wire/keys.ts';
import { decodeRatchetMessage, encodeRatchetMessage, macBytes, typedKey } from './messages.ts';

const zeroes = Buffer.alloc(32);
const discontinuity = Buffer.alloc(32, 0xff);
const maxSkipped = 2000;
const maxReceivingChains = 5;

export interface SharedSecretInput {
  readonly ownIdentity: KeyPair;
  readonly theirIdentity: Buffer;
}

/** What the first messages of a session must repeat until the other side has answered. */
export interface PendingPreKey {
  readonly preKeyId: number | undefined;
  readonly signedPreKeyId: number;
  readonly baseKey: Buffer;
}

interface Chain {
  key: Buffer;
  counter: number;
}

interface ReceivingChain extends Chain {
  readonly ratchetKey: Buffer;
  readonly skipped: Map<number, Buffer>;
}

export class Session {
  readonly theirIdentity: Buffer;
  /** Tells sessions apart: the key that the side which began it chose. */
  readonly baseKey: Buffer;
  pending: PendingPreKey | undefined;
  readonly #ownIdentity: Buffer;
  #rootKey: Buffer;
  #ratchet: KeyPair;
  #sending: Chain | undefined;
  #previousCounter = 0;
  #receiving: ReceivingChain[] = [];

  private constructor(input: SharedSecretInput, secrets: readonly Buffer[], baseKey: Buffer, ratchet: KeyPair) {
    this.#ownIdentity = input.ownIdentity.publicKey;
    this.theirIdentity = input.theirIdentity;
    this.baseKey = baseKey;
    this.#ratchet = ratchet;
    const master = Buffer.concat([discontinuity, ...secrets]);
    this.#rootKey = hkdf(master, zeroes, Buffer.from('WhisperText'), 32);
  }

  /** Begins a session with a published key bundle. */
  static begin(
    input: SharedSecretInput,
    their: { signedPreKeyId: number; signedPreKey: Buffer; preKeyId?: number; preKey?: Buffer },
  ): Session {
    const base = generateKeyPair();
    const secrets = [
      agree(input.ownIdentity, their.signedPreKey),
      agree(base, input.theirIdentity),
      agree(base, their.signedPreKey),
    ];
    if (their.preKey) secrets.push(agree(base, their.preKey));
    const session = new Session(input, secrets, base.publicKey, generateKeyPair());
    const { signedPreKeyId, preKeyId } = their;
    session.pending = { preKeyId, signedPreKeyId, baseKey: base.publicKey };
    const next = session.#step(session.#rootKey, session.#ratchet, their.signedPreKey);
    session.#rootKey = next.rootKey;
    session.#sending = { key: next.chainKey, counter: 0 };
    return session;
  }

  /** Takes a session up from a prekey message; `preKey` is the one-time key it names, when it names one. */
  static answer(
    input: SharedSecretInput,
    own: { signedPreKey: KeyPair; preKey: KeyPair | undefined; baseKey: Buffer },
  ): Session {
    const secrets = [
      agree(own.signedPreKey, input.theirIdentity),
      agree(input.ownIdentity, own.baseKey),
      agree(own.signedPreKey, own.baseKey),
    ];
    if (own.preKey) secrets.push(agree(own.preKey, own.baseKey));
    return new Session(input, secrets, own.baseKey, own.signedPreKey);
  }

  encrypt(plain: Uint8Array): Buffer {
    const chain = this.#sending;
    if (!chain) throw new Error('the session has not received anything to answer yet');
    const keys = messageKeys(messageSeed(chain.key));
    const cipher = createCipheriv('aes-256-cbc', keys.cipher, keys.iv);
    const covered = encodeRatchetMessage({
      ratchetKey: this.#ratchet.publicKey,
      counter: chain.counter,
      previousCounter: this.#previousCounter,
      ciphertext: Buffer.concat([cipher.update(plain), cipher.final()]),
    });
    chain.key = nextChainKey(chain.key);
    chain.counter += 1;
    return Buffer.concat([covered, mac(keys.mac, this.#ownIdentity, this.theirIdentity, covered)]);
  }

  /** Throws when the message is not of this session, was tampered with, or was decrypted before. */
  decrypt(data: Buffer): Buffer {
    const parsed = decodeRatchetMessage(data);
    const { ratchetKey, counter } = parsed.message;
    const known = this.#receiving.find((chain) => chain.ratchetKey.equals(ratchetKey));
    const skipped = known?.skipped.get(counter);
    if (known && skipped) {
      const plain = this.#open(parsed, skipped);
      known.skipped.delete(counter);
      return plain;
    }
    if (known && counter < known.counter) throw new Error(`message ${counter} of its chain was decrypted before`);
    const turn = known ? undefined : this.#step(this.#rootKey, this.#ratchet, ratchetKey);
    const chain: Chain = known
      ? { key: known.key, counter: known.counter }
      : { key: turn?.chainKey ?? zeroes, counter: 0 };
    if (counter - chain.counter > maxSkipped) throw new Error(`${counter - chain.counter} messages skipped`);
    const passed: [number, Buffer][] = [];
    while (chain.counter < counter) {
      passed.push([chain.counter, messageSeed(chain.key)]);
      advance(chain);
    }
    const plain = this.#open(parsed, messageSeed(chain.key));
    advance(chain);
    if (turn) this.#turn(turn.rootKey, ratchetKey, chain, passed);
    if (known) {
      known.key = chain.key;
      known.counter = chain.counter;
      for (const [index, seed] of passed) known.skipped.set(index, seed);
    }
    this.pending = undefined;
    return plain;
  }

  #open({ message, covered, mac: found }: ReturnType<typeof decodeRatchetMessage>, seed: Buffer): Buffer {
    const keys = messageKeys(seed);
    const expected = mac(keys.mac, this.theirIdentity, this.#ownIdentity, covered);
    if (!timingSafeEqual(found, expected)) throw new Error('the MAC does not match');
    const decipher = createDecipheriv('aes-256-cbc', keys.cipher, keys.iv);
    return Buffer.concat([decipher.update(message.ciphertext), decipher.final()]);
  }

  /** The other side answered with a new ratchet key: adopt its chain and begin our own next one. */
  #turn(rootKey: Buffer, theirKey: Buffer, chain: Chain, passed: readonly [number, Buffer][]): void {
    this.#receiving.push({ ...chain, ratchetKey: Buffer.from(theirKey), skipped: new Map(passed) });
    if (this.#receiving.length > maxReceivingChains) this.#receiving.shift();
    this.#previousCounter = Math.max((this.#sending?.counter ?? 0) - 1, 0);
    this.#ratchet = generateKeyPair();
    const next = this.#step(rootKey, this.#ratchet, theirKey);
    this.#rootKey = next.rootKey;
    this.#sending = { key: next.chainKey, counter: 0 };
  }

  #step(rootKey: Buffer, own: KeyPair, theirKey: Buffer): { rootKey: Buffer; chainKey: Buffer } {
    const keys = hkdf(agree(own, theirKey), rootKey, Buffer.from('WhisperRatchet'), 64);
    return { rootKey: keys.subarray(0, 32), chainKey: keys.subarray(32) };
  }
}

const messageSeed = (chainKey: Buffer): Buffer => hmac(chainKey, Buffer.from([1]));
const nextChainKey = (chainKey: Buffer): Buffer => hmac(chainKey, Buffer.from([2]));

function advance(chain: Chain): void {
  chain.key = nextChainKey(chain.key);
  chain.counter += 1;
}

function messageKeys(seed: Buffer): { cipher: Buffer; mac: Buffer; iv: Buffer } {
  const keys = hkdf(seed, zeroes, Buffer.from('WhisperMessageKeys'), 80);
  return { cipher: keys.subarray(0, 32), mac: keys.subarray(32, 64), iv: keys.subarray(64) };
}

function mac(key: Buffer, sender: Buffer, receiver: Buffer, covered: Buffer): Buffer {
  return hmac(key, typedKey(sender), typedKey(receiver), covered).subarray(0, macBytes);
}
