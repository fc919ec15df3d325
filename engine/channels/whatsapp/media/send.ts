import type { MediaContent } from '../../../../shared/contract/message.ts';
import type { Clock, Random } from '../../../../shared/ports.ts';
import type { ChannelMedia } from '../../channel.ts';
import { mediaOf, type SentMedia } from '../content.ts';
import { deriveMediaKeys, MEDIA_KEY_BYTES } from './media-kinds.ts';
import { createOpusReader } from '../../opus.ts';
import { encrypt, measure } from './seal.ts';
import type { MediaHosts, UploadRequest } from './upload.ts';
import { upload } from './upload.ts';

/** The attachment is no Ogg/Opus file, so it cannot be a voice note. Definite. */
export class NotOpusError extends Error {
  readonly code = 'notOpus';
  constructor() {
    super('notOpus');
    this.name = 'NotOpusError';
  }
}

/**
 * Encrypts an attachment and uploads it, as a stream from the media store to the media host; the file is read twice and
 * held nowhere.
 * @throws NotOpusError, UploadFailedError, PortError `mediaMissing`, an abort, and what `hosts` throws.
 */
export async function sendMedia(
  content: MediaContent,
  options: {
    store: ChannelMedia;
    clock: Clock;
    random: Random;
    hosts(renew: boolean): Promise<MediaHosts>;
    agent: UploadRequest['agent'];
    signal?: AbortSignal;
  },
): Promise<SentMedia> {
  const { store, clock, random, hosts, agent, signal } = options;
  const media = mediaOf(content);
  const mediaKey = random.bytes(MEDIA_KEY_BYTES);
  const keyAt = clock.now();
  const keys = deriveMediaKeys(mediaKey, media);
  const { sha256 } = content.media;
  const read = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of (await store.read(sha256)) as AsyncIterable<Uint8Array>) {
      signal?.throwIfAborted();
      yield chunk;
    }
  };
  const reader = media === 'audio' ? createOpusReader() : undefined;
  const seal = await measure(read(), keys, Buffer.from(sha256, 'hex'), reader?.write);
  const opus = reader?.end();
  if (content.kind === 'voiceNote' && opus === undefined) throw new NotOpusError();
  const uploaded = await upload({
    media,
    seal,
    body: () => encrypt(read(), keys, seal.mac),
    hosts,
    agent,
    ...(signal && { signal }),
  });
  return { uploaded, seal, mediaKey, keyAt, ...(opus && { opus }) };
}
