import type { MessageRow, UiError } from '../../../shared/contract/ui.ts';
import type { Live } from '../../app/live.ts';
import type { Store } from '../../app/store.ts';
import { shows, statusesOf, type Filter } from './filters.ts';
import { withFirstPage, withPage, withRows, type MessageList } from './message-list.ts';

const PAGE_ROWS = 100;

export interface Messages {
  list: MessageList;
  loading: boolean;
  error: UiError | undefined;
}

/** The messages that fit, page by page; they move as patches arrive and are read again after a new snapshot. */
export interface LiveMessages extends Live<Messages> {
  loadMore(): void;
}

export function createLiveMessages(store: Store, filter: Filter, accountId: string | undefined): LiveMessages {
  let state: Messages = { list: { rows: [], next: undefined }, loading: true, error: undefined };
  let changed: (() => void) | undefined;
  /** Identifies what is being read; the answer to an older question is dropped. */
  let reading = 0;
  const status = statusesOf(filter);
  const fits = (row: MessageRow): boolean =>
    shows(filter, row.status) && (accountId === undefined || row.accountId === accountId);

  const set = (part: Partial<Messages>): void => {
    state = { ...state, ...part };
    changed?.();
  };

  const read = async (after: string | undefined): Promise<void> => {
    const own = (reading += 1);
    set({ loading: true });
    const result = await store.call('messages.page', {
      limit: PAGE_ROWS,
      ...(accountId === undefined ? {} : { accountId }),
      ...(status === undefined ? {} : { status }),
      ...(after === undefined ? {} : { after }),
    });
    if (own !== reading) return;
    if (!result.ok) {
      set({ loading: false, error: result.error });
      return;
    }
    const list = after === undefined ? withFirstPage(state.list, result.value) : withPage(state.list, result.value);
    set({ list, loading: false, error: undefined });
  };

  return {
    get: () => state,
    loadMore() {
      if (state.list.next !== undefined && !state.loading) void read(state.list.next);
    },
    start(listener) {
      changed = listener;
      const stopRows = store.onRows((rows) => set({ list: withRows(state.list, rows, fits) }));
      const stopSnapshots = store.onSnapshot(() => void read(undefined));
      void read(undefined);
      return () => {
        reading += 1;
        changed = undefined;
        stopRows();
        stopSnapshots();
      };
    },
  };
}
