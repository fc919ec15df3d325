/**
 * Linking a client by QR. The server hands out references, the client shows them one after the other, a phone scans one,
 * and account and device sign each other's keys (ADV). Read in `Socket/socket.js` and `Utils/validate-connection.js` of
 * Baileys 7.0.0-rc14.
 */
import { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { Account, LinkedDevice } from './accounts.ts';
import type { Connection } from './connection.ts';
import { ControlError } from '../control-error.ts';
import { checkPairingAnswer, signIdentity } from './identity.ts';
import { newNotificationId } from './notifications.ts';
import { typedKey } from './signal/messages.ts';
import { hmac } from './wire/hkdf.ts';
import { publicKeyBytes, verifySignature } from './wire/keys.ts';
import { node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

export const referencesPerOffer = 6;
/** The client shows the first code for 60 s and each later one for 20 s. */
export const offerLifetimeMs = 60_000 + (referencesPerOffer - 1) * 20_000;
const maxLinkedDevices = 4;
const keyTypeCurve25519 = 5;

/** What an unlinked client offered about itself, and its connection. */
export interface PairingOffer {
  readonly connection: Connection;
  readonly noiseKey: Buffer;
  readonly identity: Buffer;
  readonly registrationId: number;
  readonly signedPreKey: { id: number; value: Buffer; signature: Buffer };
  readonly expiresAt: number;
  readonly references: readonly string[];
}

/** Reads and checks what the client registers with. Throws with the reason when it is not acceptable. */
export function readRegistration(
  data: proto.ClientPayload.IDevicePairingRegistrationData,
): Pick<PairingOffer, 'identity' | 'registrationId' | 'signedPreKey'> {
  const field = (value: Uint8Array | null | undefined, length: number, name: string): Buffer => {
    if (value?.length !== length) throw new Error(`${name} holds ${value?.length ?? 0} bytes, not ${length}`);
    return Buffer.from(value);
  };
  const identity = field(data.eIdent, publicKeyBytes, 'eIdent');
  const signedPreKey = {
    id: field(data.eSkeyId, 3, 'eSkeyId').readUIntBE(0, 3),
    value: field(data.eSkeyVal, publicKeyBytes, 'eSkeyVal'),
    signature: field(data.eSkeySig, 64, 'eSkeySig'),
  };
  field(data.buildHash, 16, 'buildHash');
  if (field(data.eKeytype, 1, 'eKeytype')[0] !== keyTypeCurve25519) throw new Error('unknown key type');
  if (!verifySignature(identity, typedKey(signedPreKey.value), signedPreKey.signature)) {
    throw new Error('the signed prekey is not signed by the identity');
  }
  return { identity, registrationId: field(data.eRegid, 4, 'eRegid').readUInt32BE(), signedPreKey };
}

export function offerPairing(
  world: World,
  connection: Connection,
  offer: Omit<PairingOffer, 'references' | 'expiresAt'>,
): void {
  const references = Array.from(
    { length: referencesPerOffer },
    () => `2@${Buffer.from(world.random.bytes(48)).toString('base64')}`,
  );
  const complete = { ...offer, references, expiresAt: world.clock.now() + offerLifetimeMs };
  for (const reference of references) world.offers.set(reference, complete);
  const refs = references.map((reference) => node('ref', {}, Buffer.from(reference)));
  connection
    .request('md', [node('pair-device', {}, refs)])
    .catch((error: unknown) => connection.stage.at !== 'closed' && world.failures.add('pair-device', String(error)));
}

/** The offer of a client that has registered and waits. */
export function offerOf(world: World, connection: Connection): PairingOffer | undefined {
  return [...world.offers.values()].find((offer) => offer.connection === connection);
}

export function withdrawOffers(world: World, connection: Connection): void {
  world.codeOffers.withdraw(connection);
  for (const [reference, offer] of world.offers) if (offer.connection === connection) world.offers.delete(reference);
}

/** The phone scans a QR text. Resolves when the client has proven its keys and was told to log in again (515). */
export function scan(world: World, account: Account, qr: string): Promise<LinkedDevice | undefined> {
  const offer = findOffer(world, qr);
  const secret = checkQr(offer, qr);
  if (account.needsPasskey) {
    askForPasskey(world, offer.connection);
    return Promise.resolve(undefined);
  }
  return completePairing(world, account, offer, secret);
}

/** The account takes the client as its device. `secret` is what only client and phone know. */
export async function completePairing(
  world: World,
  account: Account,
  offer: PairingOffer,
  secret: Buffer,
): Promise<LinkedDevice> {
  if (account.linked().length >= maxLinkedDevices) {
    throw new ControlError(409, `${account.number} has ${maxLinkedDevices} linked devices already`);
  }
  withdrawOffers(world, offer.connection);
  const id = account.nextDeviceId++;
  const issued = signIdentity(world, account, id, offer.identity);
  const answer = await offer.connection.request('md', [pairSuccess(account, id, issued.signed, secret)]);
  const problem = checkPairingAnswer(account, id, offer.identity, issued, answer);
  if (problem !== undefined) {
    world.failures.add('pairing', problem);
    offer.connection.destroy();
    throw new ControlError(409, `the client failed to pair: ${problem}`);
  }
  const device = linkDevice(account, id, offer, issued.details);
  world.counters.pairings += 1;
  offer.connection.send(node('stream:error', { code: '515' }));
  offer.connection.closeSoon();
  return device;
}

/**
 * What the server sends instead of `pair-success` when the account is protected by a passkey; nothing follows until the
 * client answers. Reported in github.com/tulir/whatsmeow/issues/1185 and github.com/WhiskeySockets/Baileys/pull/2689;
 * Baileys 7.0.0-rc14 does not know it.
 */
export function askForPasskey(world: World, connection: Connection): void {
  const options = {
    challenge: Buffer.from(world.random.bytes(32)).toString('base64url'),
    timeout: 600_000,
    rpId: 'whatsapp.com',
    allowCredentials: [],
    userVerification: 'required',
    extensions: { uvm: true },
  };
  world.counters.passkeysAsked += 1;
  const attrs = {
    from: 's.whatsapp.net',
    type: 'passkey_prologue_request',
    id: newNotificationId(world),
    t: timestamp(world),
  };
  const content = [node('passkey_request_options', {}, Buffer.from(JSON.stringify(options)))];
  connection.send(node('notification', attrs, content));
}

function findOffer(world: World, qr: string): PairingOffer {
  const reference = qrFields(qr)[0] ?? '';
  const offer = world.offers.get(reference);
  if (!offer) throw new ControlError(404, 'the QR code is unknown, used, or its client is gone');
  if (offer.expiresAt < world.clock.now()) throw new ControlError(410, 'the QR code has expired');
  return offer;
}

/** The QR repeats the keys that the client registered with. Answers the secret that only the QR carries. */
function checkQr(offer: PairingOffer, qr: string): Buffer {
  const [, noiseKey = '', identity = '', secret = ''] = qrFields(qr);
  if (!offer.noiseKey.equals(Buffer.from(noiseKey, 'base64')))
    throw new ControlError(400, 'the QR shows another noise key');
  if (!offer.identity.equals(Buffer.from(identity, 'base64')))
    throw new ControlError(400, 'the QR shows another identity');
  const bytesOfSecret = Buffer.from(secret, 'base64');
  if (bytesOfSecret.length !== 32) throw new ControlError(400, 'the QR holds no 32-byte secret');
  return bytesOfSecret;
}

function qrFields(qr: string): string[] {
  return qr.replace(/^https:\/\/wa\.me\/settings\/linked_devices#/, '').split(',');
}

function pairSuccess(account: Account, id: number, details: Buffer, secret: Buffer): ReturnType<typeof node> {
  const sealed = proto.ADVSignedDeviceIdentityHMAC.encode({ details, hmac: hmac(secret, details) }).finish();
  return node('pair-success', {}, [
    node('device-identity', {}, sealed),
    node('platform', { name: 'android' }),
    node('device', { jid: account.jid(id), lid: account.lid(id) }),
  ]);
}

function linkDevice(account: Account, id: number, offer: PairingOffer, identityDetails: Buffer): LinkedDevice {
  const { noiseKey, identity, registrationId, signedPreKey } = offer;
  const device: LinkedDevice = {
    kind: 'linked',
    id,
    noiseKey,
    identity,
    identityDetails,
    keys: { registrationId, signedPreKey, preKeys: new Map(), handedOut: new Set() },
    pending: new Map(),
    connection: undefined,
    routingInfo: undefined,
    hasHistory: false,
    clientVersion: '',
    logins: 0,
  };
  account.devices.set(id, device);
  return device;
}
