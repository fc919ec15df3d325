import { hasMedia, type Content } from '../../../shared/contract/message.ts';
import { PortError, type Log } from '../../../shared/ports.ts';
import type { BaseTelegramClient } from '@mtcute/node';
import { tl } from '@mtcute/core';
import type { ChannelMedia, Preparation } from '../channel.ts';
import { describeError } from '../describe-error.ts';
import { placeOf, problemOf, textOf } from './content.ts';
import { encodePayload } from './payload.ts';
import { waitOf } from './refusals.ts';
import { rpcText } from './sign-in.ts';
import { NotOpusError, uploadMedia } from './upload.ts';

/** An upload that failed, or an attachment that is not there yet. */
const UPLOAD_RETRY_MS = 10_000;

/** Builds what will be handed over to a chat that is known to exist. Never rejects for what may pass by itself. */
export async function prepare(options: {
  peer: tl.TypeInputPeer;
  content: Content;
  client: BaseTelegramClient;
  store: ChannelMedia;
  /** Ends with the connection, or when nobody waits any more. */
  signal: AbortSignal;
  log: Log;
}): Promise<Preparation> {
  const { client, content, log, peer, signal, store } = options;
  const problem = problemOf(content);
  if (problem !== undefined) return { kind: 'failed', reason: 'contentInvalid', detail: problem };
  const text = textOf(content);
  try {
    const media = hasMedia(content)
      ? await uploadMedia(content, { client, store, signal })
      : content.kind === 'location'
        ? placeOf(content)
        : undefined;
    const withPreview = content.kind === 'link';
    return { kind: 'ready', payload: encodePayload({ peer, text, ...(media && { media }), withPreview }) };
  } catch (error) {
    if (error instanceof NotOpusError) return { kind: 'failed', reason: 'contentInvalid', detail: error.code };
    if (signal.aborted) return { kind: 'later' };
    log.warn('telegram.uploadFailed', describeError(error));
    if (error instanceof PortError) return { kind: 'later', retryInMs: UPLOAD_RETRY_MS };
    if (error instanceof tl.RpcError) return outcomeOf(error);
    return { kind: 'later', retryInMs: UPLOAD_RETRY_MS };
  }
}

/** Of https://core.telegram.org/method/messages.uploadMedia: what no repetition changes. */
const UNFIT: ReadonlySet<string> = new Set([
  'IMAGE_PROCESS_FAILED',
  'PHOTO_INVALID_DIMENSIONS',
  'PHOTO_EXT_INVALID',
  'PHOTO_SAVE_FILE_INVALID',
  'VIDEO_CONTENT_TYPE_INVALID',
  'MEDIA_INVALID',
]);

function outcomeOf(error: tl.RpcError): Preparation {
  const text = rpcText(error);
  if (UNFIT.has(text)) return { kind: 'failed', reason: 'contentInvalid', detail: text };
  const seconds = waitOf(text);
  return { kind: 'later', retryInMs: seconds === undefined ? UPLOAD_RETRY_MS : seconds * 1000 };
}
