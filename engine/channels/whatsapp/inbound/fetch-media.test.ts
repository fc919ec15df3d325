import { describe, expect, it } from 'vitest';
import { PortError } from '../../../../shared/ports.ts';
import { DownloadError, type RemoteMedia } from '../media/download.ts';
import { MediaBrokenError } from '../media/unseal.ts';
import { DISK_FULL_RETRY_MS, FETCH_RETRIES_MS, fetchMedia } from './fetch-media.ts';

const remote: RemoteMedia = { media: 'image', directPath: '/a', mediaKey: new Uint8Array(32), mimetype: 'image/png' };
const stored = { sha256: 'a'.repeat(64), bytes: 5, mimetype: 'image/png' };

/** Each download ends as told, in turn; afterwards it works. */
function fetching(outcomes: unknown[], renewed?: RemoteMedia) {
  const waits: number[] = [];
  const asked: string[] = [];
  const paths: string[] = [];
  return {
    waits,
    asked,
    paths,
    download: async ({ directPath }: RemoteMedia) => {
      paths.push(directPath);
      const error = outcomes.shift();
      if (error !== undefined) throw error;
      return stored;
    },
    askAgain: async ({ directPath }: RemoteMedia) => {
      asked.push(directPath);
      return renewed;
    },
    online: () => Promise.resolve(),
    wait: async (ms: number) => void waits.push(ms),
  };
}

describe('the file of a message', () => {
  it('is fetched', async () => {
    expect(await fetchMedia(remote, 10, fetching([]))).toEqual({ media: stored });
  });
  it('that is announced larger than the limit is not asked for', async () => {
    const port = fetching([]);
    expect(await fetchMedia({ ...remote, bytes: 11 }, 10, port)).toEqual({ missing: 'tooLarge' });
    expect(port.paths).toEqual([]);
  });
  it('that turns out larger is given up', async () => {
    expect(await fetchMedia(remote, 10, fetching([new PortError('mediaTooLarge')]))).toEqual({ missing: 'tooLarge' });
  });
  it('without a place is broken', async () => {
    expect(await fetchMedia(undefined, 10, fetching([]))).toEqual({ missing: 'broken' });
  });
  it('that fails on the way is tried again for a minute', async () => {
    const port = fetching([new DownloadError(undefined), new MediaBrokenError(), new DownloadError(503)]);
    expect(await fetchMedia(remote, 10, port)).toEqual({ media: stored });
    expect(port.waits).toEqual(FETCH_RETRIES_MS.slice(0, 3));
    const never = fetching(Array.from({ length: 9 }, () => new MediaBrokenError()));
    expect(await fetchMedia(remote, 10, never)).toEqual({ missing: 'broken' });
    expect(never.waits).toEqual(FETCH_RETRIES_MS);
  });
  it('waits for room on the disk, however long', async () => {
    const port = fetching(Array.from({ length: 20 }, () => new PortError('diskFull')));
    expect(await fetchMedia(remote, 10, port)).toEqual({ media: stored });
    expect(port.waits).toEqual(Array.from({ length: 20 }, () => DISK_FULL_RETRY_MS));
  });
  it('that is gone is asked for at the phone, once', async () => {
    const renewed = { ...remote, directPath: '/b' };
    const port = fetching([new DownloadError(410)], renewed);
    expect(await fetchMedia(remote, 10, port)).toEqual({ media: stored });
    expect(port.paths).toEqual(['/a', '/b']);
    const again = fetching([new DownloadError(410), new DownloadError(404)], renewed);
    expect(await fetchMedia(remote, 10, again)).toEqual({ missing: 'expired' });
    expect(again.asked).toEqual(['/a']);
    expect(await fetchMedia(remote, 10, fetching([new DownloadError(404)]))).toEqual({ missing: 'expired' });
  });
  it('of an account that is closed stays where it is', async () => {
    const port = { ...fetching([]), online: () => Promise.reject(new Error('closed')) };
    await expect(fetchMedia(remote, 10, port)).rejects.toThrow('closed');
  });
});
