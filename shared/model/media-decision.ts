import { extensionOf } from './file-name.ts';
import type { ApiFamily, MediaKind, MediaType, PlayedKind, Signature, SignaturePart } from './media-types.ts';
import { MEDIA_TYPES } from './media-types.ts';

/** The type of a document that its name does not tell. */
export const UNKNOWN_MIME = 'application/octet-stream';

export type MediaDecision =
  | { ok: true; mime: string }
  /** Nothing in it. */
  | { ok: false; code: 'empty' }
  /** The bytes begin like nothing that can be sent as this kind. `found`: what they are, when it is known. */
  | { ok: false; code: 'notThisKind'; found?: string }
  /** A type that this contract does not take. */
  | { ok: false; code: 'notInContract'; found: string };

export interface MediaFacts {
  kind: MediaKind;
  /** At least the first `SNIFF_BYTES` of the file, or all of a shorter one. */
  prefix: Uint8Array;
  fileName?: string;
  /** What the client says it is; only a document whose name says nothing needs it. */
  declaredMime?: string;
  family?: ApiFamily;
}

/**
 * The type under which a file is sent. Images, audio, voice notes and videos are what their bytes are; a document keeps the
 * type of its name, whatever its bytes are.
 */
export function decideMediaType({ kind, prefix, fileName, declaredMime, family }: MediaFacts): MediaDecision {
  if (prefix.length === 0) return { ok: false, code: 'empty' };
  if (kind === 'document') return { ok: true, mime: documentMime(fileName, declaredMime) };
  const type = sniff(prefix, kind);
  if (type === undefined) {
    const found = sniff(prefix)?.mime;
    return { ok: false, code: 'notThisKind', ...(found === undefined ? {} : { found }) };
  }
  const taken = family === undefined || type.kinds[kind]?.includes(family) === true;
  return taken ? { ok: true, mime: type.mime } : { ok: false, code: 'notInContract', found: type.mime };
}

/**
 * What the bytes are, by how they begin: of all types, or of those that may be sent as `kind`. A file that tells no more
 * than its container (MP4) is taken for what it is sent as.
 */
export const sniff = (prefix: Uint8Array, kind?: PlayedKind): MediaType | undefined =>
  MEDIA_TYPES.find(
    (type) =>
      (kind === undefined || type.kinds[kind] !== undefined) &&
      type.signatures.some((signature) => matches(prefix, signature)),
  );

/** The type of a MIME text in any of its spellings, with or without parameters. */
export function mediaTypeOfMime(mime: string): MediaType | undefined {
  const written = mime.toLowerCase().replaceAll(/\s+/gu, '');
  const bare = written.replace(/;.*$/u, '');
  const isCalled = (type: MediaType, name: string): boolean =>
    type.mime.replaceAll(' ', '') === name || type.aliases?.includes(name) === true;
  return MEDIA_TYPES.find((type) => isCalled(type, written)) ?? MEDIA_TYPES.find((type) => isCalled(type, bare));
}

function documentMime(fileName: string | undefined, declaredMime: string | undefined): string {
  const extension = fileName === undefined ? undefined : extensionOf(fileName)?.toLowerCase();
  const named = MEDIA_TYPES.find((type) => extension !== undefined && type.extensions.includes(extension));
  if (named !== undefined) return named.mime;
  if (declaredMime === undefined) return UNKNOWN_MIME;
  const declared = declaredMime.trim().toLowerCase();
  return mediaTypeOfMime(declared)?.mime ?? (MIME.test(declared) ? declared : UNKNOWN_MIME);
}

/** `type/subtype` of RFC 6838, without parameters. */
const MIME = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/u;

const matches = (bytes: Uint8Array, signature: Signature): boolean =>
  signature.every((part) => {
    const expected = bytesOf(part);
    const mask = 'mask' in part && part.mask !== undefined ? fromHex(part.mask) : undefined;
    return expected.every((byte, index) => {
      const found = bytes[part.at + index];
      return found !== undefined && (found & (mask?.[index] ?? 0xff)) === byte;
    });
  });

const bytesOf = (part: SignaturePart): number[] =>
  'text' in part ? Array.from(part.text, (letter) => letter.charCodeAt(0)) : fromHex(part.hex);

const fromHex = (hex: string): number[] =>
  Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
