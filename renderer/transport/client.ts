import type { UiCall, UiInput, UiPatch, UiResult, UiSnapshot } from '../../shared/contract/ui.ts';

/** How the page stands to the engine. Instants are the page's clock, UTC milliseconds. */
export type Connection =
  | { kind: 'connecting' }
  /** A snapshot arrived on this connection: what the page shows is current. */
  | { kind: 'open' }
  | { kind: 'lost'; since: number; retryAt: number }
  /** The engine runs, but this browser is not signed in. Trying again cannot help before it is. */
  | { kind: 'refused' };

/** Where a client delivers what the engine says, in order. */
export interface UiSink {
  /** Every state but `open`, which `snapshot` says. */
  connection(connection: Exclude<Connection, { kind: 'open' }>): void;
  /** The connection is open, and this is current. */
  snapshot(snapshot: UiSnapshot): void;
  patches(patches: UiPatch[]): void;
}

/** The engine's door as the page sees it, whatever carries it. */
export interface UiClient {
  /** Connects and keeps connected until the returned function is called. */
  start(sink: UiSink): () => void;
  /** Tries at once when there is no connection. */
  retryNow(): void;
  /** Never rejects: without an engine the answer is `engineStopped`. */
  call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>>;
}

/** Waits between tries, in milliseconds; the last one repeats. The engine is on this machine, so they are short. */
export const RECONNECT_WAITS_MS = [250, 500, 1_000, 2_000, 5_000] as const;

export const reconnectWaitMs = (failedTries: number): number =>
  RECONNECT_WAITS_MS[Math.min(failedTries, RECONNECT_WAITS_MS.length) - 1] ?? RECONNECT_WAITS_MS[0];
