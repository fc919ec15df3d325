/** Signal's two wire messages, version 3: WhisperMessage (`msg`) and PreKeyWhisperMessage (`pkmsg`). */
import { publicKeyBytes } from '../wire/keys.ts';
import { bytesField, decodeFields, encodeFields, numberField } from './protobuf.ts';

const version = 0x33;
const keyType = 5;
export const macBytes = 8;

export interface RatchetMessage {
  readonly ratchetKey: Buffer;
  readonly counter: number;
  readonly previousCounter: number;
  readonly ciphertext: Buffer;
}

export interface PreKeyMessage {
  readonly preKeyId: number | undefined;
  readonly signedPreKeyId: number;
  readonly baseKey: Buffer;
  readonly identity: Buffer;
  readonly registrationId: number;
  readonly message: Buffer;
}

/** Signal writes public keys with a type byte in front. */
export function typedKey(publicKey: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([keyType]), publicKey]);
}

export function untypedKey(key: Buffer): Buffer {
  if (key.length !== publicKeyBytes + 1 || key[0] !== keyType) throw new Error('not a Signal public key');
  return key.subarray(1);
}

function body(data: Buffer): Buffer {
  if (data[0] !== version) throw new Error(`Signal version ${data[0] ?? 'none'}`);
  return data.subarray(1);
}

/** The part of a WhisperMessage that its MAC covers: version byte and fields. */
export function encodeRatchetMessage(message: RatchetMessage): Buffer {
  const fields = encodeFields([
    [1, typedKey(message.ratchetKey)],
    [2, message.counter],
    [3, message.previousCounter],
    [4, message.ciphertext],
  ]);
  return Buffer.concat([Buffer.from([version]), fields]);
}

export function decodeRatchetMessage(data: Buffer): { message: RatchetMessage; covered: Buffer; mac: Buffer } {
  const covered = data.subarray(0, -macBytes);
  const fields = decodeFields(body(covered));
  const message = {
    ratchetKey: untypedKey(bytesField(fields, 1)),
    counter: numberField(fields, 2),
    previousCounter: numberField(fields, 3),
    ciphertext: bytesField(fields, 4),
  };
  return { message, covered, mac: data.subarray(-macBytes) };
}

export function encodePreKeyMessage(message: PreKeyMessage): Buffer {
  const fields = encodeFields([
    [1, message.preKeyId],
    [2, typedKey(message.baseKey)],
    [3, typedKey(message.identity)],
    [4, message.message],
    [5, message.registrationId],
    [6, message.signedPreKeyId],
  ]);
  return Buffer.concat([Buffer.from([version]), fields]);
}

export function decodePreKeyMessage(data: Buffer): PreKeyMessage {
  const fields = decodeFields(body(data));
  return {
    preKeyId: fields.has(1) ? numberField(fields, 1) : undefined,
    baseKey: untypedKey(bytesField(fields, 2)),
    identity: untypedKey(bytesField(fields, 3)),
    message: bytesField(fields, 4),
    registrationId: numberField(fields, 5),
    signedPreKeyId: numberField(fields, 6),
  };
}
