import type { UtilityProcess } from 'electron';
import type { BackoffPolicy } from '../../shared/policy/backoff.ts';
import { backoffMs } from '../../shared/policy/backoff.ts';
import type { Clock, Log, Random, Timer } from '../../shared/ports.ts';

/** A process beside the app, as Electron's `UtilityProcess`. */
export type Child = Pick<UtilityProcess, 'postMessage' | 'kill' | 'on'>;

export interface SupervisorOptions<ToChild> {
  /** Starts a process; called again after each crash. */
  fork(): Child;
  onSpawn(): void;
  /** As it came. */
  onMessage(message: unknown): void;
  /** The process ended without being asked to: what now? `stay` waits for the next `start`. */
  onEnd(exitCode: number): 'restart' | 'stay';
  /** Asks the process to finish its work and end. */
  stopMessage: ToChild;
  clock: Clock;
  random: Random;
  log: Log;
}

export interface Supervisor<ToChild> {
  /** Starts the process unless it runs. */
  start(): void;
  /** Whether there was a process to take the message. */
  post(message: ToChild): boolean;
  /** Resolves when the process is gone: by itself, or by force after `STOP_LIMIT_MS`. No restart follows. */
  stop(): Promise<void>;
}

/** Quick at first, since a crash ends the page's view of everything; never a busy loop. */
export const RESTART_BACKOFF: BackoffPolicy = { firstMs: 500, factor: 2, maxMs: 30_000, jitter: 0.3 };
/** A process that ran this long without a crash starts the backoff anew. */
export const STABLE_RUN_MS = 60_000;
/** For commits and the ends of connections. A killed process loses nothing that was promised. */
export const STOP_LIMIT_MS = 8_000;

type State =
  | { kind: 'idle' }
  | { kind: 'running'; child: Child; since: number; attempt: number }
  | { kind: 'waiting'; timer: Timer }
  | { kind: 'stopping'; timer: Timer; gone: Promise<void>; ended: () => void };

/** Keeps one process running until it is told to stop. */
export function createSupervisor<ToChild>(options: SupervisorOptions<ToChild>): Supervisor<ToChild> {
  const { clock, random, log } = options;
  let state: State = { kind: 'idle' };

  const launch = (attempt: number): void => {
    const child = options.fork();
    const current = { kind: 'running', child, since: clock.monotonic(), attempt } as const;
    state = current;
    child.on('spawn', () => {
      if (state === current) options.onSpawn();
    });
    child.on('message', (message: unknown) => {
      if (state === current) options.onMessage(message);
    });
    child.on('exit', (code) => {
      if (state === current) crashed(current, code);
      else if (state.kind === 'stopping') state.ended();
    });
  };

  const crashed = ({ since, attempt }: { since: number; attempt: number }, exitCode: number): void => {
    state = { kind: 'idle' };
    if (options.onEnd(exitCode) === 'stay') {
      log.info('process.ended', { exitCode });
      return;
    }
    const next = clock.monotonic() - since >= STABLE_RUN_MS ? 1 : attempt + 1;
    const retryInMs = backoffMs(RESTART_BACKOFF, next, random.float());
    log.error('process.crashed', { exitCode, retryInMs });
    state = { kind: 'waiting', timer: clock.timer(retryInMs, () => launch(next)) };
  };

  return {
    start() {
      if (state.kind === 'idle') launch(0);
    },
    post(message) {
      if (state.kind !== 'running') return false;
      state.child.postMessage(message);
      return true;
    },
    async stop() {
      if (state.kind === 'waiting') {
        state.timer.cancel();
        state = { kind: 'idle' };
      }
      if (state.kind === 'stopping') return await state.gone;
      if (state.kind === 'idle') return;
      const { child } = state;
      const { promise: gone, resolve } = Promise.withResolvers<void>();
      const timer = clock.timer(STOP_LIMIT_MS, () => {
        log.error('process.killed', { afterMs: STOP_LIMIT_MS });
        child.kill();
      });
      const ended = (): void => {
        timer.cancel();
        state = { kind: 'idle' };
        resolve();
      };
      state = { kind: 'stopping', timer, gone, ended };
      child.postMessage(options.stopMessage);
      await gone;
    },
  };
}
