import type { MessageRow, UiError } from '../../../shared/contract/ui.ts';
import { searchTextOf } from '../../../shared/policy/recipient-search.ts';
import type { Live } from '../../app/live.ts';
import type { Store } from '../../app/store.ts';
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

/**
 * The messages that fit. What somebody looks at is read, and read again when places move; one question at a time, so that a
 * dragged scroll bar or a busy queue asks no faster than the engine answers.
 */
export interface LiveMessages extends Live<Messages> {
  /** The rows from `first` to before `end` are in view. */
  show(first: number, end: number): void;
  narrow(wish: Wish): void;
}

/** Read on both sides of the view, so that scrolling a little shows no gap. */
const SPARE_ROWS = 40;
const MAX_PAGE = 200;

export function createLiveMessages(store: Store, first: Wish): LiveMessages {
  let state: Messages = { list: EMPTY_LIST, wish: first, loading: true, error: undefined };
  let changed: (() => void) | undefined;
  let wish = first;
  let view = { first: 0, end: 20 };
  /** Identifies what is being read; the answer to an older question is dropped. */
  let question = 0;
  let isReading = false;
  /** Asked for while reading: read again; `places` when they have moved. */
  let again: 'view' | 'places' | undefined;

  const set = (part: Partial<Messages>): void => {
    state = { ...state, ...part };
    changed?.();
  };

  const read = async (isFresh: boolean): Promise<void> => {
    const own = (question += 1);
    const asked = wish;
    const offset = Math.max(0, view.first - SPARE_ROWS);
    const limit = Math.min(MAX_PAGE, view.end - offset + SPARE_ROWS);
    isReading = true;
    again = undefined;
    const result = await store.call('messages.page', { offset, limit, ...inputOf(asked) });
    if (own !== question) return;
    isReading = false;
    if (!result.ok) {
      set({ loading: false, error: result.error });
      return;
    }
    const { rows, total, more } = result.value;
    const page = { offset, rows, total, ...(more && { more }) };
    const before = state.wish === asked ? state.list : EMPTY_LIST;
    const next = again;
    set({ list: withPage(before, page, isFresh), wish: asked, loading: false, error: undefined });
    if (next !== undefined) void read(next === 'places');
  };

  const ask = (why: 'view' | 'places'): void => {
    if (!isReading) void read(why === 'places');
    else if (again !== 'places') again = why;
  };
  const anew = (): void => {
    view = { first: 0, end: Math.max(20, view.end - view.first) };
    set({ loading: true });
    void read(true);
  };

  return {
    get: () => state,
    show(firstRow, end) {
      view = { first: firstRow, end };
      const { rows, total } = state.list;
      for (let place = firstRow; place < Math.min(end, total); place += 1) {
        if (!rows.has(place)) return ask('view');
      }
    },
    narrow(next) {
      if (sameWish(next, wish)) return;
      wish = next;
      anew();
    },
    start(listener) {
      changed = listener;
      const stopRows = store.onRows((rows) => {
        const { list, isStale } = withRows(state.list, rows, fitsOf(state.wish));
        set({ list });
        if (isStale) ask('places');
      });
      const stopSnapshots = store.onSnapshot(() => void read(true));
      void read(true);
      return () => {
        question += 1;
        isReading = false;
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
