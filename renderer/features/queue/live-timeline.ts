import type { MessageTimeline, UiError } from '../../../shared/contract/ui.ts';
import type { Live } from '../../app/live.ts';
import type { Store } from '../../app/store.ts';

export interface TimelineView {
  /** `null`: the message is no longer there; undefined: not read yet. */
  message: MessageTimeline | null | undefined;
  error: UiError | undefined;
}

/** One message's timeline, read again whenever the engine says that the message changed. */
export function createLiveTimeline(store: Store, id: string): Live<TimelineView> {
  let state: TimelineView = { message: undefined, error: undefined };
  let changed: (() => void) | undefined;
  let reading = 0;

  const read = async (): Promise<void> => {
    const own = (reading += 1);
    const result = await store.call('message.get', { id });
    if (own !== reading) return;
    state = result.ok ? { message: result.value, error: undefined } : { ...state, error: result.error };
    changed?.();
  };

  return {
    get: () => state,
    start(listener) {
      changed = listener;
      const stopRows = store.onRows((rows) => {
        if (rows.some((row) => row.id === id)) void read();
      });
      const stopSnapshots = store.onSnapshot(() => void read());
      void read();
      return () => {
        reading += 1;
        changed = undefined;
        stopRows();
        stopSnapshots();
      };
    },
  };
}
