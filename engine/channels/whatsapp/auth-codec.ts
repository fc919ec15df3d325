import type { SignalDataTypeMap } from '@whiskeysockets/baileys';
import { proto } from '@whiskeysockets/baileys';

export type KeyType = keyof SignalDataTypeMap;

/**
 * Records as bytes: JSON, with byte arrays as `{"$bytes": base64}`. Own, because Baileys' `BufferJSON` also turns any
 * object with numeric names into bytes.
 */
export function encodeRecord(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value, tagBytes), 'utf8');
}

/** @throws SyntaxError when the bytes are no JSON. */
export function decodeRecord(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  // Sessions, the hot ones, hold base64 text only: spare them the walk.
  return text.includes('"$bytes"') ? JSON.parse(text, untagBytes) : JSON.parse(text);
}

/** A stored key as Baileys wants it back. */
export function reviveKey<T extends KeyType>(type: T, value: unknown): SignalDataTypeMap[T] {
  const revived =
    type === 'app-state-sync-key'
      ? proto.Message.AppStateSyncKeyData.fromObject(value as { [name: string]: unknown })
      : value;
  return revived as SignalDataTypeMap[T];
}

// `this` is the object that holds the value: `JSON.stringify` has already called `Buffer.toJSON` on the value itself.
function tagBytes(this: unknown, key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const original: unknown = (this as Record<string, unknown>)[key];
  if (!(original instanceof Uint8Array)) return value;
  return { $bytes: Buffer.from(original.buffer, original.byteOffset, original.byteLength).toString('base64') };
}

function untagBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$bytes' in value)) return value;
  return typeof value.$bytes === 'string' ? Buffer.from(value.$bytes, 'base64') : value;
}
