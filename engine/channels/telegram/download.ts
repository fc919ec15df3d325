import { Readable } from 'node:stream';
import { tl } from '@mtcute/core';
import type { BaseTelegramClient } from '@mtcute/node';
import { downloadAsIterable } from '@mtcute/node/methods.js';
import { Long } from '@mtcute/core';
import type { MediaRef } from '../../../shared/contract/message.ts';
import type { Inbound } from '../../../shared/contract/inbound.ts';
import { PortError, type Log } from '../../../shared/ports.ts';
import type { ChannelMedia } from '../channel.ts';
import { describeError } from '../describe-error.ts';
import { documentFile, fileLocation, photoFile, type RemoteFile } from './remote-file.ts';

type Missing = NonNullable<Extract<Inbound['content'], { missing?: unknown }>['missing']>;
export type Fetched = { media: MediaRef } | { missing: Missing };

/** After the first, second, … try that failed for a reason that may pass. */
const RETRIES_MS: readonly number[] = [2_000, 4_000, 8_000, 16_000, 32_000];
const DISK_FULL_RETRY_MS = 60_000;
const STALL_MS = 30_000;

export interface Fetching {
  store: ChannelMedia;
  maxBytes: number;
  log: Log;
  /** The present connection, as soon as there is one. Rejects when the account is closed. */
  online(): Promise<{ client: BaseTelegramClient; signal: AbortSignal }>;
  /** Rejects when the account is closed. */
  wait(ms: number): Promise<void>;
  /** The message again, for a new reference to its file; undefined when it is gone. */
  renew(client: BaseTelegramClient): Promise<tl.TypeMessage | undefined>;
}

/** The file of a message, or why there is none. Waits for a connection and for room; gives up only on what does not pass. */
export async function fetchFile(first: RemoteFile, fetching: Fetching): Promise<Fetched> {
  const { maxBytes, online, wait } = fetching;
  if (first.bytes > maxBytes) return { missing: 'tooLarge' };
  // There is nothing to fetch, and no attachment without a byte.
  if (first.bytes <= 0) return { missing: 'broken' };
  let remote = first;
  let wasRenewed = false;
  for (let failures = 0; ;) {
    const { client, signal } = await online();
    try {
      return { media: await download(remote, client, signal, fetching) };
    } catch (error) {
      if (error instanceof PortError && error.code === 'mediaTooLarge') return { missing: 'tooLarge' };
      if (error instanceof PortError && error.code === 'diskFull') {
        await wait(DISK_FULL_RETRY_MS);
        continue;
      }
      if (tl.RpcError.is(error) && error.text.startsWith('FILE_REFERENCE') && !wasRenewed) {
        wasRenewed = true;
        const renewed = await renew(client, fetching);
        if (renewed === undefined) return { missing: 'expired' };
        remote = renewed;
        continue;
      }
      fetching.log.info('telegram.downloadFailed', describeError(error));
      const retryInMs = RETRIES_MS[failures];
      if (retryInMs === undefined) return { missing: 'broken' };
      failures += 1;
      await wait(retryInMs);
    }
  }
}

async function download(
  remote: RemoteFile,
  client: BaseTelegramClient,
  signal: AbortSignal,
  { maxBytes, store }: Fetching,
): Promise<MediaRef> {
  const parts = downloadAsIterable(client, fileLocation(remote), {
    dcId: remote.dc,
    fileSize: remote.bytes,
    abortSignal: signal,
    stallTimeout: STALL_MS,
  });
  return store.save(Readable.from(parts, { objectMode: false }), { mimetype: remote.mimetype, maxBytes });
}

async function renew(client: BaseTelegramClient, fetching: Fetching): Promise<RemoteFile | undefined> {
  const message = await fetching.renew(client);
  if (message?._ !== 'message') return undefined;
  const { media } = message;
  if (media?._ === 'messageMediaPhoto' && media.photo?._ === 'photo') return photoFile(media.photo);
  if (media?._ === 'messageMediaDocument' && media.document?._ === 'document') return documentFile(media.document);
  return undefined;
}

/** One message by its number in a chat (`peerKey`). */
export async function messageByNumber(
  client: BaseTelegramClient,
  chat: string,
  number: number,
): Promise<tl.TypeMessage | undefined> {
  const id: tl.TypeInputMessage[] = [{ _: 'inputMessageID', id: number }];
  const [kind, bare] = chat.split(':');
  if (kind !== 'channel') {
    const found = await client.call({ _: 'messages.getMessages', id });
    return 'messages' in found ? found.messages[0] : undefined;
  }
  const peer = await client.storage.peers.getById(-1_000_000_000_000 - Number(bare));
  if (peer?._ !== 'inputPeerChannel') return undefined;
  const channel = { _: 'inputChannel', channelId: peer.channelId, accessHash: peer.accessHash ?? Long.ZERO } as const;
  const found = await client.call({ _: 'channels.getMessages', channel, id });
  return 'messages' in found ? found.messages[0] : undefined;
}
