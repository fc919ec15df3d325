import type { MessageRow, UiCall, UiInput, UiResult, UiSnapshot } from '../../shared/contract/ui.ts';
import type { Clock } from '../../shared/ports.ts';
import type { Connection, UiClient } from '../transport/client.ts';
import { createClockStore, type ClockStore } from './clock-store.ts';
import { applyPatches } from '../../shared/model/snapshot.ts';

export interface EngineView {
  snapshot: UiSnapshot;
  /** Add it to the page's clock to get the engine's. */
  offsetMs: number;
  /** When the page last heard from the engine, page's clock. */
  heardAt: number;
}

export interface AppState {
  connection: Connection;
  /** The last that was heard; current only while the connection is open. */
  engine: EngineView | undefined;
}

/** Everything the page knows: what the engine said last, and nothing of its own. */
export interface Store {
  get(): AppState;
  subscribe(listener: () => void): () => void;
  /** Rows of messages that are new or changed. */
  onRows(listener: (rows: MessageRow[]) => void): () => void;
  /** The groups of an account may read differently. */
  onGroups(listener: () => void): () => void;
  /** A whole snapshot arrived: what was read page by page must be read again. */
  onSnapshot(listener: () => void): () => void;
  /** The engine's clock, UTC milliseconds. */
  now(): number;
  /** The same for screens, which are told each second. */
  readonly seconds: ClockStore;
  retryNow(): void;
  call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>>;
  start(): () => void;
}

export function createStore(client: UiClient, clock: Clock): Store {
  let state: AppState = { connection: { kind: 'connecting' }, engine: undefined };
  const listeners = new Set<() => void>();
  const rowListeners = new Set<(rows: MessageRow[]) => void>();
  const groupListeners = new Set<() => void>();
  const snapshotListeners = new Set<() => void>();
  const now = (): number => clock.now() + (state.engine?.offsetMs ?? 0);

  const set = (next: AppState): void => {
    state = next;
    for (const listener of listeners) listener();
  };

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onRows(listener) {
      rowListeners.add(listener);
      return () => void rowListeners.delete(listener);
    },
    onGroups(listener) {
      groupListeners.add(listener);
      return () => void groupListeners.delete(listener);
    },
    onSnapshot(listener) {
      snapshotListeners.add(listener);
      return () => void snapshotListeners.delete(listener);
    },
    now,
    seconds: createClockStore(now, clock),
    retryNow: () => client.retryNow(),
    call: (name, input) => client.call(name, input),
    start: () =>
      client.start({
        connection: (connection) => set({ ...state, connection }),
        snapshot: (snapshot) => {
          const heardAt = clock.now();
          set({ connection: { kind: 'open' }, engine: { snapshot, offsetMs: snapshot.now - heardAt, heardAt } });
          for (const listener of snapshotListeners) listener();
        },
        patches: (patches) => {
          if (!state.engine) return;
          const snapshot = applyPatches(state.engine.snapshot, patches);
          set({ ...state, engine: { ...state.engine, snapshot, heardAt: clock.now() } });
          for (const patch of patches) {
            if (patch.kind === 'messages') for (const listener of rowListeners) listener(patch.rows);
            if (patch.kind === 'groups') for (const listener of groupListeners) listener();
          }
        },
      }),
  };
}
