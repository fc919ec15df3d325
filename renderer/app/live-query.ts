import type { UiAnswers, UiCall, UiError, UiInput } from '../../shared/contract/ui.ts';
import type { Clock } from '../../shared/ports.ts';
import type { Live } from './live.ts';
import type { Store } from './store.ts';

export interface QueryState<C extends UiCall> {
  /** Undefined before the first answer. */
  value: UiAnswers[C] | undefined;
  error: UiError | undefined;
  busy: boolean;
}

export interface LiveQuery<C extends UiCall> extends Live<QueryState<C>> {
  /** Asks now; with another input from now on, if one is given. */
  read(input?: UiInput<C>): void;
}

/** An answer of the engine that is read again every so often while somebody looks, and with each snapshot. */
export function createLiveQuery<C extends UiCall>(
  store: Store,
  clock: Clock,
  call: C,
  first: UiInput<C>,
  everyMs: number,
): LiveQuery<C> {
  let input = first;
  let state: QueryState<C> = { value: undefined, error: undefined, busy: false };
  let changed: (() => void) | undefined;
  let timer: { cancel(): void } | undefined;
  let asking = 0;

  const set = (next: QueryState<C>): void => {
    state = next;
    changed?.();
  };
  const read = async (): Promise<void> => {
    const own = (asking += 1);
    timer?.cancel();
    set({ ...state, busy: true });
    const result = await store.call(call, input);
    if (own !== asking) return;
    set(
      result.ok
        ? { value: result.value, error: undefined, busy: false }
        : { ...state, error: result.error, busy: false },
    );
    timer = clock.timer(everyMs, () => void read());
  };

  return {
    get: () => state,
    read: (next) => {
      if (next !== undefined) input = next;
      void read();
    },
    start: (listener) => {
      changed = listener;
      const stopSnapshots = store.onSnapshot(() => void read());
      void read();
      return () => {
        asking += 1;
        changed = undefined;
        timer?.cancel();
        stopSnapshots();
      };
    },
  };
}
