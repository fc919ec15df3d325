import { useCallback, useState, useSyncExternalStore } from 'react';
import type { Store } from './store.ts';
import { useStore } from './hooks.ts';

/** Something read from the engine that stays current while somebody looks at it. */
export interface Live<T> {
  get(): T;
  /** Reads it and keeps it current until the returned function is called; may be started again. */
  start(changed: () => void): () => void;
}

/** Renders with a live value; give the component a `key` of everything that `create` depends on. */
export function useLive<T, L extends Live<T>>(create: (store: Store) => L & Live<T>): [T, L] {
  const store = useStore();
  const [live] = useState(() => create(store));
  const subscribe = useCallback((changed: () => void) => live.start(changed), [live]);
  return [useSyncExternalStore(subscribe, live.get), live];
}
