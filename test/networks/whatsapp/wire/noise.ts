/**
 * The server's side of Noise_XX_25519_AESGCM_SHA256 as WhatsApp uses it, with the intro as prologue.
 * Each step fails with an exception when the client's part does not authenticate.
 */
import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import { hkdf } from './hkdf.ts';
import { intro } from './framing.ts';
import { agree, generateKeyPair, publicKeyBytes, type KeyPair } from './keys.ts';

const tagBytes = 16;
const protocolName = Buffer.from('Noise_XX_25519_AESGCM_SHA256\0\0\0\0');
const nothing = Buffer.alloc(0);

export class NoiseResponder {
  readonly #static: KeyPair;
  readonly #certificates: Buffer;
  readonly #ephemeral = generateKeyPair();
  #hash: Buffer = protocolName;
  #salt: Buffer = protocolName;
  #key: Buffer = protocolName;
  #counter = 0;

  constructor(staticKey: KeyPair, certificates: Buffer) {
    this.#static = staticKey;
    this.#certificates = certificates;
    this.#mixHash(intro);
  }

  /** Takes the client's hello and answers the server's. */
  answerHello(message: Uint8Array): Buffer {
    const hello = proto.HandshakeMessage.decode(message).clientHello;
    const ephemeral = hello?.ephemeral;
    if (ephemeral?.length !== publicKeyBytes) throw new Error('client hello without an ephemeral key');
    this.#mixHash(ephemeral);
    this.#mixHash(this.#ephemeral.publicKey);
    this.#mixKey(agree(this.#ephemeral, ephemeral));
    const encryptedStatic = this.#encrypt(this.#static.publicKey);
    this.#mixKey(agree(this.#static, ephemeral));
    const payload = this.#encrypt(this.#certificates);
    const serverHello = { ephemeral: this.#ephemeral.publicKey, static: encryptedStatic, payload };
    return Buffer.from(proto.HandshakeMessage.encode({ serverHello }).finish());
  }

  /** Takes the client's finish: its static key is proven by the payload that decrypts under it. */
  finish(message: Uint8Array): { clientStatic: Buffer; payload: proto.ClientPayload; transport: NoiseTransport } {
    const finish = proto.HandshakeMessage.decode(message).clientFinish;
    if (!finish?.static || !finish.payload) throw new Error('client finish is incomplete');
    const clientStatic = this.#decrypt(finish.static);
    this.#mixKey(agree(this.#ephemeral, clientStatic));
    const payload = proto.ClientPayload.decode(this.#decrypt(finish.payload));
    const [fromClient, toClient] = split(hkdf(nothing, this.#salt, nothing, 64));
    return { clientStatic, payload, transport: new NoiseTransport(fromClient, toClient) };
  }

  #mixHash(data: Uint8Array): void {
    this.#hash = createHash('sha256').update(this.#hash).update(data).digest();
  }

  #mixKey(secret: Uint8Array): void {
    [this.#salt, this.#key] = split(hkdf(secret, this.#salt, nothing, 64));
    this.#counter = 0;
  }

  #encrypt(plain: Uint8Array): Buffer {
    const sealed = seal(plain, this.#key, this.#counter++, this.#hash);
    this.#mixHash(sealed);
    return sealed;
  }

  #decrypt(sealed: Uint8Array): Buffer {
    const plain = open(sealed, this.#key, this.#counter++, this.#hash);
    this.#mixHash(sealed);
    return plain;
  }
}

/** The two ciphers after the handshake. Counters never repeat: frames must be sealed in the order they are sent. */
export class NoiseTransport {
  readonly #fromClient: KeyObject;
  readonly #toClient: KeyObject;
  #received = 0;
  #sent = 0;

  constructor(fromClient: Buffer, toClient: Buffer) {
    this.#fromClient = createSecretKey(fromClient);
    this.#toClient = createSecretKey(toClient);
  }

  open(sealed: Uint8Array): Buffer {
    return open(sealed, this.#fromClient, this.#received++, nothing);
  }

  seal(plain: Uint8Array): Buffer {
    return seal(plain, this.#toClient, this.#sent++, nothing);
  }
}

function split(keys: Buffer): [Buffer, Buffer] {
  return [keys.subarray(0, 32), keys.subarray(32, 64)];
}

function nonce(counter: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(counter, 8);
  return bytes;
}

function seal(plain: Uint8Array, key: Buffer | KeyObject, counter: number, associated: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(counter));
  cipher.setAAD(associated);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(sealed: Uint8Array, key: Buffer | KeyObject, counter: number, associated: Buffer): Buffer {
  const end = sealed.length - tagBytes;
  if (end < 0) throw new Error('sealed data is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(counter));
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
}
