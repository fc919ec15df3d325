/** Files in messages: what they are, and what a phone shows of them. */
import type { tl } from '@mtcute/core';
import type { StoredFile } from './files.ts';
import type { Media, Message } from './messages.ts';
import type { ShownMedia } from './phone.ts';

type Attribute<Kind extends tl.TypeDocumentAttribute['_']> = Extract<tl.TypeDocumentAttribute, { _: Kind }>;

export function mediaOf(file: StoredFile): Media {
  if (file.isPhoto) return { file, kind: 'image' };
  const audio = attribute(file, 'documentAttributeAudio');
  if (audio) return { file, kind: audio.voice ? 'voice' : 'audio' };
  return { file, kind: attribute(file, 'documentAttributeVideo') ? 'video' : 'document' };
}

export function shownMedia({ media, text }: Message): ShownMedia | undefined {
  if (!media) return undefined;
  const { file, kind } = media;
  const fileName = attribute(file, 'documentAttributeFilename')?.fileName;
  const audio = attribute(file, 'documentAttributeAudio');
  const video = attribute(file, 'documentAttributeVideo');
  const size = file.size ?? (video && { width: video.w, height: video.h });
  return {
    kind,
    mimetype: file.mimeType,
    bytes: file.data.length,
    sha256: file.sha256,
    ...(fileName !== undefined && { fileName }),
    ...(text !== '' && { caption: text }),
    ...(audio && { seconds: audio.duration }),
    ...(audio?.title !== undefined && { title: audio.title }),
    ...(audio?.performer !== undefined && { performer: audio.performer }),
    ...(audio?.waveform && { waveform: waveformValues(audio.waveform) }),
    ...(video && { seconds: Math.round(video.duration) }),
    ...size,
  };
}

function attribute<Kind extends tl.TypeDocumentAttribute['_']>(
  file: StoredFile,
  kind: Kind,
): Attribute<Kind> | undefined {
  return file.attributes.find((candidate): candidate is Attribute<Kind> => candidate._ === kind);
}

const bitsPerValue = 5;

/** Values from 0 to 31, packed in five bits each (core.telegram.org/constructor/documentAttributeAudio). */
export function waveformValues(packed: Uint8Array): number[] {
  const bytes = Buffer.concat([packed, Buffer.alloc(1)]);
  const count = Math.floor((packed.length * 8) / bitsPerValue);
  return Array.from({ length: count }, (_value, index) => {
    const bit = index * bitsPerValue;
    return (bytes.readUInt16LE(bit >> 3) >> (bit & 7)) & 31;
  });
}
