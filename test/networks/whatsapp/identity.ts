/**
 * Device identities (ADV): at pairing the account signs the keys of its new device, and the device signs back. Read in
 * `Utils/validate-connection.js` of Baileys 7.0.0-rc14.
 */
import { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { Account, LinkedDevice } from './accounts.ts';
import { verifySignature } from './wire/keys.ts';
import { bytes, child, type Node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

const accountSignaturePrefix = Buffer.from([6, 0]);
const deviceSignaturePrefix = Buffer.from([6, 1]);

export interface IssuedIdentity {
  readonly details: Buffer;
  /** The details with the account's signature, encoded. */
  readonly signed: Buffer;
}

export function signIdentity(world: World, account: Account, id: number, identity: Buffer): IssuedIdentity {
  const { identity: key } = account.primary.signal;
  const rawId = Buffer.from(world.random.bytes(4)).readUInt32BE();
  const details = Buffer.from(
    proto.ADVDeviceIdentity.encode({ rawId, timestamp: Number(timestamp(world)), keyIndex: id }).finish(),
  );
  const accountSignature = key.sign(Buffer.concat([accountSignaturePrefix, details, identity]));
  const signed = proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignatureKey: key.publicKey,
    accountSignature,
  });
  return { details, signed: Buffer.from(signed.finish()) };
}

/** Checks the client's answer to `pair-success`. Answers what is wrong, if anything. */
export function checkPairingAnswer(
  account: Account,
  id: number,
  identity: Buffer,
  issued: IssuedIdentity,
  answer: Node,
): string | undefined {
  const reply = answer.attrs.type === 'result' ? child(answer, 'pair-device-sign') : undefined;
  const shown = child(reply, 'device-identity');
  if (!shown) return 'no signed device identity in the answer';
  if (shown.attrs['key-index'] !== String(id)) return `key index ${shown.attrs['key-index'] ?? 'missing'}`;
  const found = proto.ADVSignedDeviceIdentity.decode(bytes(shown));
  if (!issued.details.equals(Buffer.from(found.details ?? []))) return 'another device identity than was issued';
  const accountKey = account.primary.signal.identity.publicKey;
  const message = Buffer.concat([deviceSignaturePrefix, issued.details, identity, accountKey]);
  const valid = verifySignature(identity, message, found.deviceSignature ?? Buffer.alloc(0));
  return valid ? undefined : 'the device signature is wrong';
}

/** Identities that were found in order, by device: they come with each message until the recipient has answered. */
const checkedIdentities = new WeakMap<LinkedDevice, Buffer>();

/**
 * Checks the identity that accompanies a prekey message: signed by the account at pairing and by the device itself.
 * Answers what is wrong, if anything.
 */
export function checkDeviceIdentity(account: Account, device: LinkedDevice, encoded: Buffer): string | undefined {
  if (checkedIdentities.get(device)?.equals(encoded)) return undefined;
  const shown = proto.ADVSignedDeviceIdentity.decode(encoded);
  const details = Buffer.from(shown.details ?? []);
  const accountKey = account.primary.signal.identity.publicKey;
  if (!details.equals(device.identityDetails)) return 'another device identity than was issued';
  if (!accountKey.equals(Buffer.from(shown.accountSignatureKey ?? []))) return 'another account key';
  const forAccount = Buffer.concat([accountSignaturePrefix, details, device.identity]);
  if (!verifySignature(accountKey, forAccount, shown.accountSignature ?? Buffer.alloc(0)))
    return 'wrong account signature';
  const forDevice = Buffer.concat([deviceSignaturePrefix, details, device.identity, accountKey]);
  if (!verifySignature(device.identity, forDevice, shown.deviceSignature ?? Buffer.alloc(0)))
    return 'wrong device signature';
  checkedIdentities.set(device, Buffer.from(encoded));
  return undefined;
}
