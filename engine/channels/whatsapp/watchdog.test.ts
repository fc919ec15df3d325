import { describe, expect, it } from 'vitest';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import { createManualClock } from '../../../platform/testing/manual-clock.ts';
import { CONNECT_LIMIT_MS, createWatchdog, KEEP_ALIVE_MS, LOGIN_LIMIT_MS, SILENCE_LIMIT_MS } from './watchdog.ts';

function watch(mustLogIn = true) {
  const clock = createManualClock();
  const expired: SessionCause[] = [];
  const watchdog = createWatchdog({ clock, mustLogIn, onExpired: (cause) => expired.push(cause) });
  return { clock, expired, watchdog };
}

describe('a connection', () => {
  it('that gets no first word is given up', async () => {
    const { clock, expired } = watch();
    await clock.advance(CONNECT_LIMIT_MS - 1);
    expect(expired).toEqual([]);
    await clock.advance(1);
    expect(expired).toEqual([{ code: 'connectTimedOut' }]);
    expect(clock.pending).toBe(0);
  });

  it('that falls silent is given up within 15 seconds', async () => {
    const { clock, expired, watchdog } = watch();
    watchdog.heard();
    watchdog.opened();
    await clock.advance(KEEP_ALIVE_MS);
    watchdog.heard();
    await clock.advance(SILENCE_LIMIT_MS - 1);
    expect(expired).toEqual([]);
    await clock.advance(1);
    expect(expired).toEqual([{ code: 'silent' }]);
    expect(SILENCE_LIMIT_MS).toBeLessThan(15_000);
  });

  it('that answers each ping lives for ever, with one timer', async () => {
    const { clock, expired, watchdog } = watch();
    watchdog.heard();
    watchdog.opened();
    for (let ping = 0; ping < 100; ping += 1) {
      await clock.advance(KEEP_ALIVE_MS);
      watchdog.heard();
      expect(clock.pending).toBe(1);
    }
    expect(expired).toEqual([]);
  });

  it('that talks but never logs in is given up, unless it waits for a phone', async () => {
    const logins = [watch(true), watch(false)];
    for (const { clock, watchdog } of logins) {
      for (let ms = 0; ms < LOGIN_LIMIT_MS; ms += KEEP_ALIVE_MS) {
        watchdog.heard();
        await clock.advance(KEEP_ALIVE_MS);
      }
    }
    expect(logins[0]?.expired).toEqual([{ code: 'connectTimedOut', detail: 'login' }]);
    expect(logins[1]?.expired).toEqual([]);
  });

  it('that has ended is not watched', async () => {
    const { clock, expired, watchdog } = watch();
    watchdog.stop();
    await clock.advance(LOGIN_LIMIT_MS);
    expect(expired).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
