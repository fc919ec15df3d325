import { createContext, useCallback, useContext, useState, useSyncExternalStore } from 'react';
import type { UiCall, UiError, UiInput, UiResult, UiSnapshot } from '../../shared/contract/ui.ts';
import type { AppState, Store } from './store.ts';

const StoreContext = createContext<Store | undefined>(undefined);
export const StoreProvider = StoreContext.Provider;

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error('useStore outside of StoreProvider');
  return store;
}

/** Reads a part of the state; `select` must return a value that is part of it, so that it stays the same object. */
export function useAppState<T>(select: (state: AppState) => T): T {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

/** A part of the snapshot. Only below the shell, which renders screens when there is one. */
export function useSnapshot<T>(select: (snapshot: UiSnapshot) => T): T {
  return useAppState(({ engine }) => {
    if (!engine) throw new Error('useSnapshot before the first snapshot');
    return select(engine.snapshot);
  });
}

/** The engine's clock, UTC milliseconds, new each second. */
export function useNow(): number {
  const { seconds } = useStore();
  return useSyncExternalStore(seconds.subscribe, seconds.get);
}

export interface Command {
  busy: boolean;
  error: UiError | undefined;
  run<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>>;
  clear(): void;
}

/** One command at a time from one place of the page, with its refusal to show there. */
export function useCommand(): Command {
  const store = useStore();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<UiError>();
  const run = useCallback(
    async <C extends UiCall>(name: C, input: UiInput<C>) => {
      setBusy(true);
      setError(undefined);
      const result = await store.call(name, input);
      setBusy(false);
      if (!result.ok) setError(result.error);
      return result;
    },
    [store],
  );
  return { busy, error, run, clear: useCallback(() => setError(undefined), []) };
}
