import type { Route, WayOut } from '../../../platform/way-out.ts';
import { hasMedia, type Content, type MediaContent } from '../../../shared/contract/message.ts';
import { PortError, type Clock, type Log, type Random } from '../../../shared/ports.ts';
import type { ChannelMedia, Preparation } from '../channel.ts';
import { leadOf, mediaMessageOf, messageOf, type LinkPreview, type PlainContent } from './content.ts';
import { describeError } from '../describe-error.ts';
import { NotOpusError, sendMedia } from './media/send.ts';
import type { MediaHosts } from './media/upload.ts';
import { encodePayload } from './payload.ts';

/**
 * Finds out what a page says about itself; undefined when it says nothing. It must guard against addresses of this machine
 * and its network: they come from customers.
 */
export type FetchLinkPreview = (url: string, signal: AbortSignal, route: Route) => Promise<LinkPreview | undefined>;

/** A link goes out without a preview when there is none by then. */
export const PREVIEW_LIMIT_MS = 2_000;
/** An upload that failed, or an attachment that is not there yet. */
export const UPLOAD_RETRY_MS = 10_000;
const MESSAGE_SECRET_BYTES = 32;

export interface PrepareOptions {
  media: ChannelMedia;
  wayOut: Pick<WayOut, 'current'>;
  clock: Clock;
  random: Random;
  log: Log;
  fetchLinkPreview?: FetchLinkPreview;
}

export interface Preparing {
  jid: string;
  content: Content;
  /** Where to upload; rejects when the connection is lost. */
  hosts(renew: boolean): Promise<MediaHosts>;
  isOnline(): boolean;
  signal?: AbortSignal;
}

/** Builds what will be handed over to a chat that is known to exist. Never rejects for what may pass by itself. */
export function createPrepare(options: PrepareOptions): (preparing: Preparing) => Promise<Preparation> {
  const { clock, fetchLinkPreview, log, media, random, wayOut } = options;
  const secret = (): Uint8Array => random.bytes(MESSAGE_SECRET_BYTES);

  const preview = async (url: string, signal: AbortSignal | undefined): Promise<LinkPreview | undefined> => {
    if (!fetchLinkPreview) return undefined;
    const end = new AbortController();
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const stop = (): void => {
      end.abort();
      resolve(undefined);
    };
    const timer = clock.timer(PREVIEW_LIMIT_MS, stop);
    signal?.addEventListener('abort', stop, { once: true });
    const fetched = fetchLinkPreview(url, end.signal, wayOut.current()).catch((error: unknown) => {
      log.debug('whatsapp.noPreview', describeError(error));
      return undefined;
    });
    try {
      return await Promise.race([fetched, late]);
    } finally {
      timer.cancel();
      signal?.removeEventListener('abort', stop);
    }
  };

  const preparePlain = async (content: PlainContent, { jid, signal }: Preparing): Promise<Preparation> => {
    const found = content.kind === 'link' ? await preview(content.url, signal) : undefined;
    return { kind: 'ready', payload: encodePayload({ jid, message: messageOf(content, secret(), found) }) };
  };

  const prepareMedia = async (content: MediaContent, preparing: Preparing): Promise<Preparation> => {
    const { hosts, jid, signal } = preparing;
    try {
      const agent = wayOut.current().agent('https:');
      const sent = await sendMedia(content, { store: media, clock, random, hosts, agent, ...(signal && { signal }) });
      const text = leadOf(content);
      const lead = text === undefined ? {} : { lead: messageOf({ kind: 'text', text }, secret()) };
      return {
        kind: 'ready',
        payload: encodePayload({ jid, message: mediaMessageOf(content, sent, secret()), ...lead }),
      };
    } catch (error) {
      return outcomeOf(error, preparing);
    }
  };

  const outcomeOf = (error: unknown, { isOnline, signal }: Preparing): Preparation => {
    if (error instanceof NotOpusError) return { kind: 'failed', reason: 'contentInvalid', detail: error.code };
    if (signal?.aborted) return { kind: 'later' };
    log.warn('whatsapp.uploadFailed', describeError(error));
    // A file that is not on this device (yet) is waited for as long as the message is valid.
    const isHere = !(error instanceof PortError);
    return isHere && !isOnline() ? { kind: 'later' } : { kind: 'later', retryInMs: UPLOAD_RETRY_MS };
  };

  return (preparing) => {
    const { content } = preparing;
    return hasMedia(content) ? prepareMedia(content, preparing) : preparePlain(content, preparing);
  };
}
