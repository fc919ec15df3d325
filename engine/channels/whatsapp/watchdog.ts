import type { SessionCause } from '../../../shared/model/session-cause.ts';
import type { Clock, Timer } from '../../../shared/ports.ts';

/** Baileys pings this often. Each answer is the evidence that the connection lives. */
export const KEEP_ALIVE_MS = 10_000;
/** No frame for this long: the ping of `KEEP_ALIVE_MS` ago was not answered, and a half-open socket would never tell. */
export const SILENCE_LIMIT_MS = 14_500;
/** From the start to the server's first word. Baileys hangs without a `close` when the upgrade is not answered. */
export const CONNECT_LIMIT_MS = 20_000;
/** From the start to logged in, though the server talks. */
export const LOGIN_LIMIT_MS = 60_000;

export interface Watchdog {
  /** A frame arrived. Costs no timer. */
  heard(): void;
  opened(): void;
  stop(): void;
}

/** Watches one connection from its start; calls `onExpired` at most once. */
export function createWatchdog(options: {
  clock: Clock;
  /** Pairing waits for a person and has no limit of its own: the codes run out. */
  mustLogIn: boolean;
  onExpired(cause: SessionCause): void;
}): Watchdog {
  const { clock, onExpired } = options;
  const startedAt = clock.monotonic();
  let heardAt: number | undefined;
  let isLoggingIn = options.mustLogIn;
  let timer: Timer | undefined;

  const due = (): { at: number; cause: SessionCause } => {
    const silence =
      heardAt === undefined
        ? { at: startedAt + CONNECT_LIMIT_MS, cause: { code: 'connectTimedOut' } as const }
        : { at: heardAt + SILENCE_LIMIT_MS, cause: { code: 'silent' } as const };
    const login = { at: startedAt + LOGIN_LIMIT_MS, cause: { code: 'connectTimedOut', detail: 'login' } as const };
    return isLoggingIn && login.at < silence.at ? login : silence;
  };
  const arm = (): void => {
    const { at, cause } = due();
    const restMs = at - clock.monotonic();
    if (restMs <= 0) return onExpired(cause);
    timer = clock.timer(restMs, arm);
  };
  const rearm = (): void => {
    timer?.cancel();
    arm();
  };
  arm();

  return {
    heard: () => {
      const isFirst = heardAt === undefined;
      heardAt = clock.monotonic();
      // The limit becomes shorter with the first frame; later ones only move it, which the running timer finds out.
      if (isFirst) rearm();
    },
    opened: () => {
      isLoggingIn = false;
    },
    stop: () => timer?.cancel(),
  };
}
