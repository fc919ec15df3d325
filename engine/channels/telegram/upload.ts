import { Readable } from 'node:stream';
import type { tl } from '@mtcute/core';
import type { BaseTelegramClient } from '@mtcute/node';
import { uploadFile } from '@mtcute/node/methods.js';
import type { MediaContent } from '../../../shared/contract/message.ts';
import type { ChannelMedia } from '../channel.ts';
import { createOpusReader, type OpusFacts } from '../opus.ts';

/** A voice note must be Opus in Ogg. */
export class NotOpusError extends Error {
  readonly code = 'notOpus';
}

/** Larger pictures go as files, as Telegram takes no larger photo. */
const MAX_PHOTO_BYTES = 10 * 1024 * 1024;
const PHOTO_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp']);
/** Parts on their way at a time and connection: bounds the memory of an upload. */
const PARTS_AT_ONCE = 3;

/**
 * Streams an attachment to Telegram and returns how a message names it from then on: the file is uploaded once, however often
 * the message is handed over.
 * @throws NotOpusError, PortError `mediaMissing`, an abort, and what a lost connection throws
 */
export async function uploadMedia(
  content: MediaContent,
  options: { client: BaseTelegramClient; store: ChannelMedia; signal: AbortSignal },
): Promise<tl.TypeInputMedia> {
  const { client, signal, store } = options;
  const { bytes, mimetype, sha256 } = content.media;
  const reader = content.kind === 'voiceNote' ? createOpusReader() : undefined;
  const read = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of (await store.read(sha256)) as AsyncIterable<Uint8Array>) {
      signal.throwIfAborted();
      reader?.write(chunk);
      yield chunk;
    }
  };
  const fileName = fileNameOf(content);
  const file = Readable.from(read(), { objectMode: false });
  const uploaded = await uploadFile(client, {
    file,
    fileSize: bytes,
    fileMime: mimetype,
    fileName,
    requestsPerConnection: PARTS_AT_ONCE,
    abortSignal: signal,
    // mtcute stops reading when an upload ends early, and leaves the file open.
  }).finally(() => file.destroy());
  const opus = reader?.end();
  if (reader && opus === undefined) throw new NotOpusError('notOpus');
  const media: tl.TypeInputMedia =
    content.kind === 'image' && isPhoto(content)
      ? { _: 'inputMediaUploadedPhoto', file: uploaded.inputFile }
      : {
          _: 'inputMediaUploadedDocument',
          file: uploaded.inputFile,
          mimeType: mimetype,
          attributes: attributesOf(content, fileName, opus),
          // Otherwise Telegram makes of some files what nobody asked for.
          ...(content.kind === 'document' && { forceFile: true }),
        };
  const stored = await client.call(
    { _: 'messages.uploadMedia', peer: { _: 'inputPeerSelf' }, media },
    { abortSignal: signal },
  );
  return storedMedia(stored) ?? media;
}

const isPhoto = ({ media }: MediaContent): boolean => media.bytes <= MAX_PHOTO_BYTES && PHOTO_TYPES.has(media.mimetype);

function storedMedia(stored: tl.TypeMessageMedia): tl.TypeInputMedia | undefined {
  if (stored._ === 'messageMediaPhoto' && stored.photo?._ === 'photo') {
    const { accessHash, fileReference, id } = stored.photo;
    return { _: 'inputMediaPhoto', id: { _: 'inputPhoto', id, accessHash, fileReference } };
  }
  if (stored._ === 'messageMediaDocument' && stored.document?._ === 'document') {
    const { accessHash, fileReference, id } = stored.document;
    return { _: 'inputMediaDocument', id: { _: 'inputDocument', id, accessHash, fileReference } };
  }
  return undefined;
}

function attributesOf(
  content: MediaContent,
  fileName: string,
  opus: OpusFacts | undefined,
): tl.TypeDocumentAttribute[] {
  const name = { _: 'documentAttributeFilename', fileName } as const;
  const seconds = 'seconds' in content ? (content.seconds ?? 0) : 0;
  switch (content.kind) {
    case 'voiceNote':
      return [
        {
          _: 'documentAttributeAudio',
          voice: true,
          duration: Math.max(1, Math.round(opus?.seconds ?? seconds)),
          ...(opus && { waveform: packWaveform(opus.waveform) }),
        },
      ];
    case 'audio':
      return [{ _: 'documentAttributeAudio', duration: Math.round(seconds) }, name];
    case 'video':
      // Width and height are not known here; Telegram finds out by itself.
      return [{ _: 'documentAttributeVideo', supportsStreaming: true, duration: seconds, w: 0, h: 0 }, name];
    default:
      return [name];
  }
}

function fileNameOf(content: MediaContent): string {
  if ('fileName' in content && content.fileName !== undefined) return content.fileName;
  const ending = content.media.mimetype.split('/')[1]?.replace(/[^a-z0-9].*$/u, '') ?? 'bin';
  return `${content.kind === 'voiceNote' ? 'voice' : content.kind}.${ending === 'jpeg' ? 'jpg' : ending}`;
}

const BITS = 5;
const HIGHEST = 31;

/** Values from 0 to 100 as five bits each (https://core.telegram.org/constructor/documentAttributeAudio). */
export function packWaveform(values: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil((values.length * BITS) / 8) + 1);
  values.forEach((value, index) => {
    const bit = index * BITS;
    const shifted = Math.round((Math.min(value, 100) / 100) * HIGHEST) << (bit & 7);
    const at = bit >> 3;
    packed[at] = (packed[at] ?? 0) | (shifted & 0xff);
    packed[at + 1] = (packed[at + 1] ?? 0) | (shifted >> 8);
  });
  return packed.subarray(0, -1);
}
