/** The Signal state of one simulated device: its keys and its sessions with other devices. */
import { randomInt } from 'node:crypto';
import {
  generateKeyPair,
  generateSigningKeyPair,
  verifySignature,
  type KeyPair,
  type SigningKeyPair,
} from '../wire/keys.ts';
import { decodePreKeyMessage, encodePreKeyMessage, typedKey } from './messages.ts';
import { Session } from './session.ts';

const maxSessionsPerPeer = 20;

/** What a device publishes so that others can begin a session with it. A one-time prekey is handed out once. */
export interface KeyBundle {
  readonly registrationId: number;
  readonly identity: Buffer;
  readonly signedPreKey: { readonly id: number; readonly value: Buffer; readonly signature: Buffer };
  readonly preKey?: { readonly id: number; readonly value: Buffer };
}

export type CiphertextType = 'msg' | 'pkmsg';

export class SignalDevice {
  readonly identity: SigningKeyPair;
  readonly registrationId = randomInt(1, 16_381);
  readonly #signedPreKey = { id: 1, pair: generateKeyPair() };
  readonly #signature: Buffer;
  readonly #preKeys = new Map<number, KeyPair>();
  readonly #sessions = new Map<string, Session[]>();
  #nextPreKeyId = 1;

  constructor(identity: SigningKeyPair = generateSigningKeyPair()) {
    this.identity = identity;
    this.#signature = identity.sign(typedKey(this.#signedPreKey.pair.publicKey));
  }

  /** A bundle with a fresh one-time prekey: this device never runs out. */
  bundle(): KeyBundle {
    const id = this.#nextPreKeyId++;
    const pair = generateKeyPair();
    this.#preKeys.set(id, pair);
    return {
      registrationId: this.registrationId,
      identity: this.identity.publicKey,
      signedPreKey: { id: this.#signedPreKey.id, value: this.#signedPreKey.pair.publicKey, signature: this.#signature },
      preKey: { id, value: pair.publicKey },
    };
  }

  hasSession(peer: string): boolean {
    return this.#sessions.has(peer);
  }

  /** Begins a session that later messages to `peer` use. Throws when the bundle's signature is wrong. */
  begin(peer: string, bundle: KeyBundle): void {
    const { signedPreKey, preKey } = bundle;
    if (!verifySignature(bundle.identity, typedKey(signedPreKey.value), signedPreKey.signature)) {
      throw new Error('the signed prekey is not signed by its identity');
    }
    const session = Session.begin(
      { ownIdentity: this.identity, theirIdentity: bundle.identity },
      {
        signedPreKeyId: signedPreKey.id,
        signedPreKey: signedPreKey.value,
        ...(preKey && { preKeyId: preKey.id, preKey: preKey.value }),
      },
    );
    this.#prefer(peer, session);
  }

  encrypt(peer: string, plain: Uint8Array): { type: CiphertextType; ciphertext: Buffer } {
    const session = this.#sessions.get(peer)?.[0];
    if (!session) throw new Error(`no session with ${peer}`);
    const { pending } = session;
    const message = session.encrypt(plain);
    if (!pending) return { type: 'msg', ciphertext: message };
    const { registrationId } = this;
    const ciphertext = encodePreKeyMessage({ ...pending, identity: this.identity.publicKey, registrationId, message });
    return { type: 'pkmsg', ciphertext };
  }

  /**
   * Decrypts what `peer` sent. `theirIdentity` is what the server knows of the sender. Throws when a prekey message names
   * a one-time prekey that was used or never handed out.
   */
  decrypt(peer: string, type: CiphertextType, ciphertext: Buffer, theirIdentity: Buffer): Buffer {
    return type === 'pkmsg'
      ? this.#decryptFirst(peer, ciphertext, theirIdentity)
      : this.#decryptLater(peer, ciphertext);
  }

  /** Forgets all sessions, as a phone does that was set up anew. */
  forgetSessions(): void {
    this.#sessions.clear();
  }

  #decryptFirst(peer: string, ciphertext: Buffer, theirIdentity: Buffer): Buffer {
    const first = decodePreKeyMessage(ciphertext);
    if (!first.identity.equals(theirIdentity)) throw new Error('the message carries another identity than its sender');
    const known = this.#sessions.get(peer)?.find((session) => session.baseKey.equals(first.baseKey));
    if (known) {
      const plain = known.decrypt(first.message);
      this.#prefer(peer, known);
      return plain;
    }
    if (first.signedPreKeyId !== this.#signedPreKey.id)
      throw new Error(`unknown signed prekey ${first.signedPreKeyId}`);
    const preKey = first.preKeyId === undefined ? undefined : this.#preKeys.get(first.preKeyId);
    if (first.preKeyId !== undefined && !preKey) throw new Error(`prekey ${first.preKeyId} is unknown or used`);
    const session = Session.answer(
      { ownIdentity: this.identity, theirIdentity },
      { signedPreKey: this.#signedPreKey.pair, preKey, baseKey: Buffer.from(first.baseKey) },
    );
    const plain = session.decrypt(first.message);
    if (first.preKeyId !== undefined) this.#preKeys.delete(first.preKeyId);
    this.#prefer(peer, session);
    return plain;
  }

  #decryptLater(peer: string, ciphertext: Buffer): Buffer {
    const causes: string[] = [];
    for (const session of this.#sessions.get(peer) ?? []) {
      try {
        const plain = session.decrypt(ciphertext);
        this.#prefer(peer, session);
        return plain;
      } catch (error) {
        causes.push(error instanceof Error ? error.message : String(error));
      }
    }
    throw new Error(`no session decrypts it: ${causes.join('; ') || 'none with this device'}`);
  }

  /** The session used last comes first: it is the one to answer on. */
  #prefer(peer: string, session: Session): void {
    const sessions = this.#sessions.get(peer);
    if (sessions?.[0] === session) return;
    const others = (sessions ?? []).filter((other) => other !== session);
    this.#sessions.set(peer, [session, ...others].slice(0, maxSessionsPerPeer));
  }
}
