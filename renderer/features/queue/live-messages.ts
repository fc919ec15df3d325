import type { MessageRow, UiError } from '../../../shared/contract/ui.ts';
import { searchTextOf } from '../../../shared/policy/recipient-search.ts';
import type { Live } from '../../app/live.ts';
import type { Store } from '../../app/store.ts';
import { createWindowReader } from '../../app/window-reader.ts';
import { shows, statusesOf, type Filter } from './filters.ts';
import { EMPTY_LIST, withPage, withRows, type MessageList } from './message-list.ts';

/** Which messages are wanted. */
export interface Wish {
  filter: Filter;
  accountId: string | undefined;
  /** As typed. */
  recipient: string;
}

export interface Messages {
  list: MessageList;
  /** What the list is of: the wish of before until the new one's first answer. */
  wish: Wish;
  loading: boolean;
  error: UiError | undefined;
}

/** The messages that fit: what somebody looks at is read, and changes as evidence arrives. */
export interface LiveMessages extends Live<Messages> {
  /** The rows from `first` to before `end` are in view. */
  show(first: number, end: number): void;
  narrow(wish: Wish): void;
}

export function createLiveMessages(store: Store, first: Wish): LiveMessages {
  let state: Messages = { list: EMPTY_LIST, wish: first, loading: true, error: undefined };
  let changed: (() => void) | undefined;
  let wish = first;

  const set = (part: Partial<Messages>): void => {
    state = { ...state, ...part };
    changed?.();
  };
  const reader = createWindowReader({
    wish: first,
    rows: { first: 20, spare: 40 },
    read: (asked, page) => store.call('messages.page', { ...page, ...inputOf(asked) }),
    arrived: ({ rows, total, more }, { wish: of, offset, isFresh }) => {
      const page = { offset, rows, total, ...(more && { more }) };
      const before = state.wish === of ? state.list : EMPTY_LIST;
      set({ list: withPage(before, page, isFresh), wish: of, loading: false, error: undefined });
    },
    failed: (error) => set({ loading: false, error }),
  });

  return {
    get: () => state,
    show: (firstRow, end) => {
      const { rows, total } = state.list;
      reader.show(firstRow, Math.min(end, total), (place) => rows.has(place));
    },
    narrow: (next) => {
      if (sameWish(next, wish)) return;
      wish = next;
      set({ loading: true });
      reader.narrow(next);
    },
    start: (listener) => {
      changed = listener;
      const stopRows = store.onRows((rows) => {
        const { list, isStale } = withRows(state.list, rows, fitsOf(state.wish));
        set({ list });
        if (isStale) reader.ask('places');
      });
      const stopSnapshots = store.onSnapshot(reader.restart);
      reader.restart();
      return () => {
        reader.stop();
        changed = undefined;
        stopRows();
        stopSnapshots();
      };
    },
  };
}

export const sameWish = (a: Wish, b: Wish): boolean =>
  a.filter === b.filter && a.accountId === b.accountId && a.recipient === b.recipient;

function inputOf({ filter, accountId, recipient }: Wish) {
  const status = statusesOf(filter);
  return {
    ...(accountId !== undefined && { accountId }),
    ...(status !== undefined && { status }),
    ...(searchTextOf(recipient) !== undefined && { recipient }),
  };
}

function fitsOf({ filter, accountId, recipient }: Wish): (row: MessageRow) => boolean {
  const text = searchTextOf(recipient)?.toLowerCase();
  return (row) =>
    shows(filter, row.status) &&
    (accountId === undefined || row.accountId === accountId) &&
    (text === undefined || row.to.toLowerCase().includes(text));
}
