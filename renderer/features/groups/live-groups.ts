import type { UiAnswers, UiError } from '../../../shared/contract/ui.ts';
import type { GroupRow } from '../../../shared/contract/ui/groups.ts';
import type { Live } from '../../app/live.ts';
import type { Store } from '../../app/store.ts';

export interface GroupWish {
  accountId: string | undefined;
  /** As typed. */
  search: string;
}

export interface GroupList {
  total: number;
  /** By their place; those that were looked at. */
  rows: ReadonlyMap<number, GroupRow>;
  accounts: UiAnswers['groups.page']['accounts'];
  /** What the list is of: the wish of before until the new one's first answer. */
  wish: GroupWish;
  /** The one that is open, kept current wherever it stands; of one that was left, what it was. */
  open: { group: GroupRow; isLeft: boolean } | undefined;
  loading: boolean;
  error: UiError | undefined;
}

export interface LiveGroups extends Live<GroupList> {
  /** The rows from `first` to before `end` are in view. */
  show(first: number, end: number): void;
  narrow(wish: GroupWish): void;
  /** Another one is open now, or none. */
  open(group: GroupRow | undefined): void;
}

/** Read on both sides of the view, so that scrolling a little shows no gap. */
const SPARE_ROWS = 60;
const MAX_PAGE = 200;

/** The groups that fit: what is looked at is read, and read again when the engine says that they changed. */
export function createLiveGroups(store: Store, first: GroupWish): LiveGroups {
  let state: GroupList = {
    total: 0,
    rows: new Map(),
    accounts: [],
    wish: first,
    open: undefined,
    loading: true,
    error: undefined,
  };
  let changed: (() => void) | undefined;
  let wish = first;
  let view = { first: 0, end: 30 };
  /** Identifies what is being read; the answer to an older question is dropped. */
  let question = 0;
  let isReading = false;
  let again: 'view' | 'all' | undefined;

  const set = (part: Partial<GroupList>): void => {
    state = { ...state, ...part };
    changed?.();
  };
  const read = async (isFresh: boolean): Promise<void> => {
    const own = (question += 1);
    const asked = wish;
    const also = state.open?.group.id;
    const offset = Math.max(0, view.first - SPARE_ROWS);
    const limit = Math.min(MAX_PAGE, view.end - offset + SPARE_ROWS);
    isReading = true;
    again = undefined;
    const result = await store.call('groups.page', {
      offset,
      limit,
      search: asked.search,
      ...(asked.accountId !== undefined && { accountId: asked.accountId }),
      ...(also !== undefined && { also }),
    });
    if (own !== question) return;
    isReading = false;
    if (!result.ok) return set({ loading: false, error: result.error });
    const { rows: page, total, accounts } = result.value;
    const rows = new Map(isFresh || state.wish !== asked || total !== state.total ? [] : state.rows);
    page.forEach((row, index) => rows.set(offset + index, row));
    const next = again as typeof again;
    const open = state.open?.group.id === also ? openNow(state.open, result.value.also) : state.open;
    set({ total, rows, accounts, wish: asked, open, loading: false, error: undefined });
    if (next !== undefined) void read(next === 'all');
  };
  const ask = (why: 'view' | 'all'): void => {
    if (!isReading) void read(why === 'all');
    else if (again !== 'all') again = why;
  };

  return {
    get: () => state,
    show: (firstRow, end) => {
      view = { first: firstRow, end };
      for (let place = firstRow; place < Math.min(end, state.total); place += 1) {
        if (!state.rows.has(place)) return ask('view');
      }
    },
    narrow: (next) => {
      if (next.accountId === wish.accountId && next.search === wish.search) return;
      wish = next;
      view = { first: 0, end: Math.max(30, view.end - view.first) };
      set({ loading: true });
      void read(true);
    },
    open: (group) => {
      set({ open: group && { group, isLeft: false } });
      if (group) ask('view');
    },
    start: (listener) => {
      changed = listener;
      const stopGroups = store.onGroups(() => ask('all'));
      const stopSnapshots = store.onSnapshot(() => void read(true));
      void read(true);
      return () => {
        question += 1;
        isReading = false;
        changed = undefined;
        stopGroups();
        stopSnapshots();
      };
    },
  };
}

/** What is open, after the engine told of it. */
function openNow(before: GroupList['open'], told: GroupRow | 'left' | undefined): GroupList['open'] {
  if (told === undefined || !before) return before;
  return told === 'left' ? { ...before, isLeft: true } : { group: told, isLeft: false };
}
