import type { ApiAccessView, UiError } from '../../../shared/contract/ui.ts';
import type { Live } from '../../app/live.ts';
import type { Store } from '../../app/store.ts';

export interface AccessState {
  /** `null`: they come from the gateway's operator; undefined: not read yet. */
  access: ApiAccessView | null | undefined;
  error: UiError | undefined;
}

export interface LiveAccess extends Live<AccessState> {
  read(): void;
  /** Shows what another call has answered. */
  keep(access: ApiAccessView): void;
}

/** What programs send with, read again with each snapshot, and as soon as a gateway that was away is linked. */
export function createLiveAccess(store: Store): LiveAccess {
  let state: AccessState = { access: undefined, error: undefined };
  let changed: (() => void) | undefined;
  let reading = 0;

  const set = (next: AccessState): void => {
    state = next;
    changed?.();
  };
  const read = async (): Promise<void> => {
    const own = (reading += 1);
    const result = await store.call('api.access', {});
    if (own !== reading) return;
    set(result.ok ? { access: result.value, error: undefined } : { ...state, error: result.error });
  };
  const isLinked = (): boolean => store.get().engine?.snapshot.link.state.kind === 'linked';

  return {
    get: () => state,
    read: () => void read(),
    keep: (access) => {
      reading += 1;
      set({ access, error: undefined });
    },
    start(listener) {
      changed = listener;
      let wasLinked = isLinked();
      const stopLink = store.subscribe(() => {
        const came = isLinked() && !wasLinked;
        wasLinked = isLinked();
        if (came && state.error) void read();
      });
      const stopSnapshots = store.onSnapshot(() => void read());
      void read();
      return () => {
        reading += 1;
        changed = undefined;
        stopLink();
        stopSnapshots();
      };
    },
  };
}
