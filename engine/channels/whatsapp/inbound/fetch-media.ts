import type { Inbound } from '../../../../shared/contract/inbound.ts';
import type { MediaRef } from '../../../../shared/contract/message.ts';
import { PortError } from '../../../../shared/ports.ts';
import { DownloadError, type RemoteMedia } from '../media/download.ts';

type Missing = NonNullable<Extract<Inbound['content'], { missing?: unknown }>['missing']>;

export type Fetched = { media: MediaRef } | { missing: Missing };

/** What fetching one file needs of the connection and the machine. */
export interface Fetching {
  /** @throws as `download` does, and anything else for a lost connection. */
  download(remote: RemoteMedia): Promise<MediaRef>;
  /** Asks the phone to upload a file again that the host does not have any more; undefined: it cannot. */
  askAgain(remote: RemoteMedia): Promise<RemoteMedia | undefined>;
  /** Resolves when there is a connection. Rejects when the account is closed. */
  online(): Promise<void>;
  /** Waits. Rejects when the account is closed. */
  wait(ms: number): Promise<void>;
}

/** After the first, second, … try that failed for a reason that may pass: about a minute in all. */
export const FETCH_RETRIES_MS: readonly number[] = [2_000, 4_000, 8_000, 16_000, 32_000];
/** A full disk: the message waits until there is room. */
export const DISK_FULL_RETRY_MS = 60_000;

/**
 * The file of a message, or why there is none. Waits for a connection and for room on the disk; gives up only on what does
 * not pass.
 * @throws what `online` and `wait` throw when the account is closed: the message then stays where it is.
 */
export async function fetchMedia(
  remote: RemoteMedia | undefined,
  maxBytes: number,
  fetching: Fetching,
): Promise<Fetched> {
  if (remote === undefined) return { missing: 'broken' };
  if ((remote.bytes ?? 0) > maxBytes) return { missing: 'tooLarge' };
  let current = remote;
  let wasAskedAgain = false;
  let failures = 0;
  for (;;) {
    await fetching.online();
    const outcome = await attempt(current, fetching);
    if (typeof outcome !== 'string') return outcome;
    if (outcome === 'diskFull') {
      await fetching.wait(DISK_FULL_RETRY_MS);
    } else if (outcome === 'gone') {
      const renewed = wasAskedAgain ? undefined : await fetching.askAgain(current);
      if (renewed === undefined) return { missing: 'expired' };
      wasAskedAgain = true;
      current = renewed;
    } else {
      const retryInMs = FETCH_RETRIES_MS[failures];
      if (retryInMs === undefined) return { missing: 'broken' };
      failures += 1;
      await fetching.wait(retryInMs);
    }
  }
}

async function attempt(remote: RemoteMedia, { download }: Fetching): Promise<Fetched | 'diskFull' | 'gone' | 'again'> {
  try {
    return { media: await download(remote) };
  } catch (error) {
    if (error instanceof PortError && error.code === 'mediaTooLarge') return { missing: 'tooLarge' };
    if (error instanceof PortError && error.code === 'diskFull') return 'diskFull';
    if (error instanceof DownloadError && error.isGone) return 'gone';
    // No answer, a lost connection, or bytes that may have been damaged on the way.
    return 'again';
  }
}
