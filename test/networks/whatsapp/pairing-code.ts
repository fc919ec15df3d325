/**
 * Linking a client by a code of eight characters that it shows and a person types on the phone. Both sides wrap an
 * ephemeral key under the code; what they agree on protects the keys of both. Read in `requestPairingCode`
 * (`Socket/socket.js`) and `link_code_companion_reg` (`Socket/messages-recv.js`) of Baileys 7.0.0-rc14.
 */
import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { ControlError } from '../control-error.ts';
import type { Account, LinkedDevice } from './accounts.ts';
import type { CodeOffer } from './code-offers.ts';
import type { Connection } from './connection.ts';
import { newNotificationId } from './notifications.ts';
import { askForPasskey, completePairing, offerOf } from './pairing.ts';
import { QueryError } from './query.ts';
import { hkdf } from './wire/hkdf.ts';
import { agree, generateKeyPair, publicKeyBytes, type KeyPair } from './wire/keys.ts';
import { bytes, child, node, text, type Node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

const derive = promisify(pbkdf2);
const iterations = 2 << 16;
const saltBytes = 32;
const gcmTagBytes = 16;
const finishTimeoutMs = 10_000;
const arrivalMs = 1000;
const codePattern = /^[0-9A-Z]{8}$/;
const noSalt = Buffer.alloc(32);

/** Questions of a client that is not linked yet. Answers the content of the result. */
export function answerCodeQuery(world: World, connection: Connection, stanza: Node): Node[] {
  const asked = child(stanza, 'link_code_companion_reg');
  if (!asked || stanza.attrs.xmlns !== 'md') throw new QueryError(501, 'feature-not-implemented');
  const account = world.directory.find(asked.attrs.jid)?.account;
  if (!account) throw new QueryError(404, `${asked.attrs.jid ?? 'nobody'} is not on WhatsApp`, true);
  switch (asked.attrs.stage) {
    case 'companion_hello':
      return hello(world, connection, account, asked);
    case 'companion_finish':
      return finish(world, connection, account, asked);
    default:
      throw new QueryError(501, `stage ${asked.attrs.stage ?? 'none'}`);
  }
}

function hello(world: World, connection: Connection, account: Account, asked: Node): Node[] {
  const registration = offerOf(world, connection);
  if (!registration) throw new QueryError(410, 'the client has waited too long', true);
  const wrapped = bytes(child(asked, 'link_code_pairing_wrapped_companion_ephemeral_pub'));
  if (wrapped.length !== saltBytes + 16 + publicKeyBytes) throw new QueryError(400, 'a wrapped key of wrong length');
  if (!bytes(child(asked, 'companion_server_auth_key_pub')).equals(registration.noiseKey)) {
    throw new QueryError(400, 'another noise key than the connection has');
  }
  // WhatsApp refuses clients whose name it does not know; Baileys names browser and system.
  if (!/^.+ \(.+\)$/.test(text(child(asked, 'companion_platform_display')))) {
    throw new QueryError(400, 'no name of browser and system');
  }
  const reference = Buffer.from(`3@${Buffer.from(world.random.bytes(24)).toString('base64')}`);
  world.codeOffers.set(account.number, { connection, registration, reference, wrapped });
  const ref = node('link_code_pairing_ref', {}, reference);
  return [node('link_code_companion_reg', { stage: 'companion_hello' }, [ref])];
}

function finish(world: World, connection: Connection, account: Account, asked: Node): Node[] {
  const offer = world.codeOffers.get(account.number);
  if (offer?.connection !== connection || !offer.finish) throw new QueryError(409, 'no phone has entered a code');
  offer.finish(asked);
  return [];
}

/** The phone types a code. Rejects when it is not the one that the client shows. */
export async function enterCode(world: World, account: Account, typed: string): Promise<LinkedDevice | undefined> {
  const code = typed.replaceAll('-', '').toUpperCase();
  if (!codePattern.test(code)) throw new ControlError(400, `${typed} is not a code of eight characters`);
  const offer = await world.codeOffers.arrival(account.number, arrivalMs);
  if (!offer) throw new ControlError(404, `no client waits for a code of ${account.number}`);
  if (offer.registration.expiresAt < world.clock.now()) throw new ControlError(410, 'the code has expired');
  const companionKey = await unwrap(offer.wrapped, code);
  const ephemeral = generateKeyPair();
  const waiting = answerOf(world, offer);
  offer.connection.send(await hail(world, account, offer, ephemeral, code));
  const answer = await waiting;
  const secret = openAnswer(account, offer, agree(ephemeral, companionKey), ephemeralAnswer(answer));
  if (account.needsPasskey) {
    askForPasskey(world, offer.connection);
    return undefined;
  }
  return completePairing(world, account, offer.registration, secret);
}

function answerOf(world: World, offer: CodeOffer): Promise<Node> {
  return new Promise((resolve, reject) => {
    const timer = world.clock.timer(finishTimeoutMs, () => {
      delete offer.finish;
      reject(new ControlError(504, 'the client did not answer the code'));
    });
    offer.finish = (answer) => {
      timer.cancel();
      delete offer.finish;
      resolve(answer);
    };
  });
}

/** Tells the client that the code was entered, with the phone's own ephemeral key wrapped under it. */
async function hail(world: World, account: Account, offer: CodeOffer, ephemeral: KeyPair, code: string): Promise<Node> {
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-ctr', await codeKey(code, salt), iv);
  const wrapped = Buffer.concat([salt, iv, cipher.update(ephemeral.publicKey), cipher.final()]);
  const content = [
    node('link_code_pairing_wrapped_primary_ephemeral_pub', {}, wrapped),
    node('primary_identity_pub', {}, account.primary.signal.identity.publicKey),
    node('link_code_pairing_ref', {}, offer.reference),
  ];
  const attrs = {
    from: 's.whatsapp.net',
    type: 'link_code_companion_reg',
    id: newNotificationId(world),
    t: timestamp(world),
  };
  const stage = { stage: 'primary_hello' };
  return node('notification', attrs, [node('link_code_companion_reg', stage, content)]);
}

function ephemeralAnswer(answer: Node): { bundle: Buffer; identity: Buffer; reference: Buffer } {
  return {
    bundle: bytes(child(answer, 'link_code_pairing_wrapped_key_bundle')),
    identity: bytes(child(answer, 'companion_identity_public')),
    reference: bytes(child(answer, 'link_code_pairing_ref')),
  };
}

/** Opens the client's key bundle. Answers the secret that both sides derive from all keys. */
function openAnswer(
  account: Account,
  offer: CodeOffer,
  shared: Buffer,
  { bundle, identity, reference }: ReturnType<typeof ephemeralAnswer>,
): Buffer {
  if (!reference.equals(offer.reference)) throw new ControlError(409, 'the client answered another code');
  const salt = bundle.subarray(0, saltBytes);
  const key = hkdf(shared, salt, Buffer.from('link_code_pairing_key_bundle_encryption_key'), 32);
  const decipher = createDecipheriv('aes-256-gcm', key, bundle.subarray(saltBytes, saltBytes + 12));
  decipher.setAuthTag(bundle.subarray(-gcmTagBytes));
  let plain: Buffer;
  try {
    plain = Buffer.concat([decipher.update(bundle.subarray(saltBytes + 12, -gcmTagBytes)), decipher.final()]);
  } catch {
    throw new ControlError(403, 'the code is wrong');
  }
  const own = account.primary.signal.identity;
  const random = plain.subarray(2 * publicKeyBytes);
  const keysFit =
    plain.subarray(0, publicKeyBytes).equals(offer.registration.identity) &&
    identity.equals(offer.registration.identity) &&
    plain.subarray(publicKeyBytes, 2 * publicKeyBytes).equals(own.publicKey);
  if (!keysFit || random.length !== 32) throw new ControlError(409, 'the key bundle names other keys');
  return hkdf(Buffer.concat([shared, agree(own, identity), random]), noSalt, Buffer.from('adv_secret'), 32);
}

async function unwrap(wrapped: Buffer, code: string): Promise<Buffer> {
  const key = await codeKey(code, wrapped.subarray(0, saltBytes));
  const decipher = createDecipheriv('aes-256-ctr', key, wrapped.subarray(saltBytes, saltBytes + 16));
  return Buffer.concat([decipher.update(wrapped.subarray(saltBytes + 16)), decipher.final()]);
}

function codeKey(code: string, salt: Buffer): Promise<Buffer> {
  return derive(code, salt, iterations, 32, 'sha256');
}
