/** A file that somebody sends from a phone. */
import type { tl } from '@mtcute/core';
import { encodeWaveform } from '@mtcute/core/utils.js';
import type { Account } from './accounts.ts';
import type { MediaInput } from './contract.ts';
import type { StoredFile } from './files.ts';
import { imageSize } from './image-size.ts';
import { randomId, seconds, type World } from './world.ts';

const defaultMimetypes: Readonly<Record<MediaInput['kind'], string>> = {
  image: 'image/jpeg',
  document: 'application/pdf',
  audio: 'audio/mpeg',
  voice: 'audio/ogg',
  video: 'video/mp4',
};
const defaultSize = { width: 800, height: 600 };

export function compose(world: World, from: Account, input: MediaInput): StoredFile {
  const { kind, base64, size = 0, width, height } = input;
  const data = base64 === undefined ? madeUp(size) : Buffer.from(base64, 'base64');
  const isPhoto = kind === 'image';
  const told = width !== undefined && height !== undefined ? { width, height } : undefined;
  return world.files.add({
    id: randomId(world),
    accessHash: randomId(world),
    reference: world.random.bytes(16),
    data,
    mimeType: input.mimetype ?? defaultMimetypes[kind],
    isPhoto,
    size: isPhoto ? (told ?? imageSize(data) ?? defaultSize) : undefined,
    attributes: isPhoto ? [] : attributesOf(input),
    dc: from.dc,
    date: seconds(world),
  });
}

function attributesOf(input: MediaInput): tl.TypeDocumentAttribute[] {
  const { kind, seconds: duration = 0, waveform, title, performer, width, height } = input;
  const fileName = input.fileName ?? (kind === 'document' ? 'file' : undefined);
  const name: tl.TypeDocumentAttribute[] = fileName === undefined ? [] : [{ _: 'documentAttributeFilename', fileName }];
  if (kind === 'video') {
    const { width: w, height: h } = { width: width ?? defaultSize.width, height: height ?? defaultSize.height };
    return [{ _: 'documentAttributeVideo', duration, w, h, supportsStreaming: true }, ...name];
  }
  if (kind !== 'audio' && kind !== 'voice') return name;
  const audio: tl.RawDocumentAttributeAudio = {
    _: 'documentAttributeAudio',
    duration,
    ...(kind === 'voice' && { voice: true }),
    ...(title !== undefined && { title }),
    ...(performer !== undefined && { performer }),
    ...(waveform && { waveform: encodeWaveform(waveform) }),
  };
  return [audio, ...name];
}

/** Bytes that count up, so that a lost or moved part is seen. */
function madeUp(size: number): Buffer {
  const data = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) data.writeUInt32LE(at, at);
  return data;
}
