/** The auth key exchange (core.telegram.org/mtproto/auth_key), server's side. One runs on a connection at a time. */
import { timingSafeEqual } from 'node:crypto';
import type { mtp } from '@mtcute/core';
import { AuthKey } from './auth-keys.ts';
import type { Connection } from './connection.ts';
import { decryptIge, encryptIge } from './wire/ige.ts';
import { Agreement, dhBytes, dhGenerator, dhPrime, sha1, toBigInt, toBytes, xor, type Bytes } from './wire/numbers.ts';
import { read, readPart, toLong, write, type TlObject } from './wire/schema.ts';
import { unpad } from './wire/server-key.ts';
import { seconds, type World } from './world.ts';

/** Two primes near 2³⁰; a client only has to factorise their product. */
const primes = [1229739323n, 1402015859n] as const;
const plainHeaderBytes = 20;

export class Handshake {
  readonly #world: World;
  readonly #connection: Connection;
  readonly #nonce: Bytes;
  readonly #serverNonce: Bytes;
  readonly #agreement: Agreement;
  #newNonce: Bytes | undefined;
  #cipher: readonly [key: Bytes, iv: Bytes] | undefined;

  constructor(world: World, connection: Connection, nonce: Bytes) {
    this.#world = world;
    this.#connection = connection;
    this.#nonce = nonce;
    this.#serverNonce = world.random.bytes(16);
    this.#agreement = new Agreement(world.random.bytes(dhBytes));
    this.#send({
      _: 'mt_resPQ',
      nonce,
      serverNonce: this.#serverNonce,
      pq: toBytes(primes[0] * primes[1]),
      serverPublicKeyFingerprints: [toLong(BigInt(`0x${world.key.fingerprint}`))],
    });
  }

  receive(message: TlObject): void {
    if (message._ === 'mt_req_DH_params') this.#agree(message);
    else if (message._ === 'mt_set_client_DH_params') this.#finish(message);
    else throw new Error(`an unencrypted ${message._}`);
  }

  #agree({ encryptedData, serverNonce }: mtp.RawMt_req_DH_params): void {
    this.#check(serverNonce, this.#serverNonce);
    const inner = read(unpad(encryptedData, this.#world.key));
    if (inner._ !== 'mt_p_q_inner_data_dc') throw new Error(`a key exchange with ${inner._}`);
    this.#check(inner.nonce, this.#nonce);
    if (toBigInt(inner.p) !== primes[0] || toBigInt(inner.q) !== primes[1]) throw new Error('p and q are wrong');
    if (Math.abs(inner.dc) !== this.#connection.dc.id) {
      this.#world.failures.add('data centre', `a key for ${inner.dc} was asked of ${this.#connection.dc.id}`);
      this.#connection.sendTransportError(444);
      return;
    }
    this.#newNonce = inner.newNonce;
    this.#cipher = cipherOf(this.#serverNonce, inner.newNonce);
    const answer = write({
      _: 'mt_server_DH_inner_data',
      nonce: this.#nonce,
      serverNonce: this.#serverNonce,
      g: dhGenerator,
      dhPrime,
      gA: this.#agreement.publicKey,
      serverTime: seconds(this.#world),
    });
    const padding = this.#world.random.bytes((16 - ((20 + answer.length) % 16)) % 16);
    this.#send({
      _: 'mt_server_DH_params_ok',
      nonce: this.#nonce,
      serverNonce: this.#serverNonce,
      encryptedAnswer: encryptIge(...this.#cipher, Buffer.concat([sha1(answer), answer, padding])),
    });
  }

  #finish({ encryptedData, serverNonce }: mtp.RawMt_set_client_DH_params): void {
    this.#check(serverNonce, this.#serverNonce);
    if (!this.#cipher || !this.#newNonce) throw new Error('the key exchange has no parameters yet');
    const plain = decryptIge(...this.#cipher, encryptedData);
    const { object, end } = readPart(plain, 20);
    if (object._ !== 'mt_client_DH_inner_data') throw new Error(`a key exchange with ${object._}`);
    this.#check(sha1(plain.subarray(20, end)), plain.subarray(0, 20));
    const key = this.#agreement.sharedKey(object.gB);
    const nonces = { nonce: this.#nonce, serverNonce: this.#serverNonce };
    if (key[0] === 0) {
      // The client library writes a key without its leading zeros, which no hash survives: ask for another exponent.
      const hash = keyHash(this.#newNonce, 2, toBytes(toBigInt(key)));
      this.#send({ _: 'mt_dh_gen_retry', ...nonces, newNonceHash2: hash });
      return;
    }
    const salt = xor(this.#newNonce.subarray(0, 8), this.#serverNonce.subarray(0, 8)).readBigUInt64LE();
    const made = new AuthKey(key, this.#connection.dc.id, salt, seconds(this.#world), this.#world.random);
    this.#world.keys.set(made.id, made);
    this.#world.counters.keyExchanges += 1;
    this.#connection.handshake = undefined;
    this.#send({ _: 'mt_dh_gen_ok', ...nonces, newNonceHash1: keyHash(this.#newNonce, 1, key) });
  }

  #check(given: Bytes, expected: Bytes): void {
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new Error('a nonce or hash of the key exchange is wrong');
    }
  }

  #send(message: TlObject): void {
    const body = write(message);
    const head = Buffer.alloc(plainHeaderBytes);
    head.writeBigUInt64LE(this.#world.messageIds.next('answer'), 8);
    head.writeUInt32LE(body.length, 16);
    this.#connection.send(Buffer.concat([head, body]));
  }
}

function keyHash(newNonce: Bytes, kind: 1 | 2, key: Bytes): Buffer {
  return sha1(newNonce, Buffer.from([kind]), sha1(key).subarray(0, 8)).subarray(4, 20);
}

function cipherOf(serverNonce: Bytes, newNonce: Bytes): [key: Buffer, iv: Buffer] {
  const a = sha1(newNonce, serverNonce);
  const b = sha1(serverNonce, newNonce);
  const c = sha1(newNonce, newNonce);
  return [
    Buffer.concat([a, b.subarray(0, 12)]),
    Buffer.concat([b.subarray(12, 20), c, Buffer.from(newNonce.subarray(0, 4))]),
  ];
}
