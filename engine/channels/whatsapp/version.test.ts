import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../platform/testing/manual-clock.ts';
import type { ClientVersion } from './version.ts';
import { createVersionSource, FETCH_LIMIT_MS } from './version.ts';

function source(fetchVersion: () => Promise<ClientVersion | undefined>, stored?: string) {
  const clock = createManualClock();
  const saved: string[] = [];
  const save = (version: string): Promise<void> => Promise.resolve(void saved.push(version));
  const versions = createVersionSource({ bundled: [2, 3000, 100], load: () => stored, save, fetchVersion, clock });
  return { clock, saved, versions };
}

describe('the client version', () => {
  it('is the newer of the bundled one and the last good one', () => {
    const none = () => Promise.resolve(undefined);
    expect(source(none).versions.current()).toEqual([2, 3000, 100]);
    expect(source(none, '2.3000.200').versions.current()).toEqual([2, 3000, 200]);
    expect(source(none, '2.3000.99').versions.current()).toEqual([2, 3000, 100]);
    expect(source(none, 'nonsense').versions.current()).toEqual([2, 3000, 100]);
  });

  it('is refreshed when a newer one exists, and kept', async () => {
    const { saved, versions } = source(() => Promise.resolve([2, 3000, 300]));
    expect(await versions.refresh()).toBe(true);
    expect(versions.current()).toEqual([2, 3000, 300]);
    expect(saved).toEqual(['2.3000.300']);
    // Refused with the newest there is: this release is too old.
    expect(await versions.refresh()).toBe(false);
  });

  it('stays when nobody answers', async () => {
    const { clock, saved, versions } = source(() => new Promise(() => undefined));
    const answer = versions.refresh();
    await clock.advance(FETCH_LIMIT_MS);
    expect(await answer).toBe(false);
    expect(await source(() => Promise.reject(new Error('offline'))).versions.refresh()).toBe(false);
    expect(saved).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
