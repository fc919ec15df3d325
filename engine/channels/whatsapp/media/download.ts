import { Readable } from 'node:stream';
import type { Route } from '../../../../platform/way-out.ts';
import type { MediaRef } from '../../../../shared/contract/message.ts';
import type { ChannelMedia } from '../../channel.ts';
import type { WhatsAppMedia } from './media-kinds.ts';
import { deriveMediaKeys } from './media-kinds.ts';
import { decrypt } from './unseal.ts';

/** A file that somebody sent, as their message names it. */
export interface RemoteMedia {
  media: WhatsAppMedia;
  directPath: string;
  mediaKey: Uint8Array;
  fileSha256?: Uint8Array;
  /** As announced; the stream is counted anyway. */
  bytes?: number;
  mimetype: string;
}

/** The media host did not give the file. */
export class DownloadError extends Error {
  readonly code = 'downloadFailed';
  /** 404 and 410: it is not there any more. Absent when there was no answer. */
  readonly status: number | undefined;
  constructor(status: number | undefined, options?: ErrorOptions) {
    super('downloadFailed', options);
    this.name = 'DownloadError';
    this.status = status;
  }
  /** Only the sender's phone can bring it back. */
  get isGone(): boolean {
    return this.status === 403 || this.status === 404 || this.status === 410;
  }
}

const ORIGIN = 'https://web.whatsapp.com';

/**
 * Fetches, decrypts and stores a file as one stream.
 * @param host from WhatsApp's `media_conn`. Never the one in the message's `url`: its sender would choose where this
 * machine connects to.
 * @throws DownloadError, MediaBrokenError, and PortError of the store; nothing is then kept.
 */
export async function download(
  remote: RemoteMedia,
  options: { host: string; route: Route; media: ChannelMedia; maxBytes: number; signal: AbortSignal },
): Promise<MediaRef> {
  const { host, route, media, maxBytes, signal } = options;
  const response = await get(urlOf(host, remote.directPath), route, signal);
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new DownloadError(response.status);
  }
  const encrypted = Readable.fromWeb(response.body);
  const keys = deriveMediaKeys(remote.mediaKey, remote.media);
  const plain = Readable.from(decrypt(encrypted, keys, remote.fileSha256), { objectMode: false });
  try {
    return await media.save(plain, { mimetype: remote.mimetype, maxBytes });
  } finally {
    plain.destroy();
    encrypted.destroy();
  }
}

async function get(url: URL, { dispatcher }: Route, signal: AbortSignal): Promise<Response> {
  try {
    // Node's `fetch` takes a dispatcher; the web's types do not know it.
    return await fetch(url, { headers: { origin: ORIGIN }, signal, ...(dispatcher && { dispatcher }) } as RequestInit);
  } catch (error) {
    throw new DownloadError(undefined, { cause: error });
  }
}

/** @throws DownloadError when the path would lead to another host. */
function urlOf(host: string, directPath: string): URL {
  const base = `https://${host}`;
  const url = URL.canParse(directPath, base) ? new URL(directPath, base) : undefined;
  if (!directPath.startsWith('/') || url?.origin !== new URL(base).origin) throw new DownloadError(404);
  return url;
}
