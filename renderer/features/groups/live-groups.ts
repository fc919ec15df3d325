import type { UiAnswers, UiError } from '../../../shared/contract/ui.ts';
import type { GroupRow } from '../../../shared/contract/ui/groups.ts';
import type { Live } from '../../app/live.ts';
import type { Store } from '../../app/store.ts';
import { createWindowReader } from '../../app/window-reader.ts';

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

  const set = (part: Partial<GroupList>): void => {
    state = { ...state, ...part };
    changed?.();
  };
  const reader = createWindowReader({
    wish: first,
    rows: { first: 30, spare: 60 },
    read: async ({ accountId, search }, page) => {
      const also = state.open?.group.id;
      const result = await store.call('groups.page', {
        ...page,
        search,
        ...(accountId !== undefined && { accountId }),
        ...(also !== undefined && { also }),
      });
      return result.ok ? { ok: true as const, value: { ...result.value, asked: also } } : result;
    },
    arrived: ({ rows: page, total, accounts, also, asked }, { wish: of, offset, isFresh }) => {
      const rows = new Map(isFresh || state.wish !== of || total !== state.total ? [] : state.rows);
      page.forEach((row, index) => rows.set(offset + index, row));
      const open = state.open?.group.id === asked ? openNow(state.open, also) : state.open;
      set({ total, rows, accounts, wish: of, open, loading: false, error: undefined });
    },
    failed: (error) => set({ loading: false, error }),
  });

  return {
    get: () => state,
    show: (firstRow, end) => reader.show(firstRow, Math.min(end, state.total), (place) => state.rows.has(place)),
    narrow: (next) => {
      if (next.accountId === wish.accountId && next.search === wish.search) return;
      wish = next;
      set({ loading: true });
      reader.narrow(next);
    },
    open: (group) => {
      set({ open: group && { group, isLeft: false } });
      if (group) reader.ask('view');
    },
    start: (listener) => {
      changed = listener;
      const stopGroups = store.onGroups(() => reader.ask('places'));
      const stopSnapshots = store.onSnapshot(reader.restart);
      reader.restart();
      return () => {
        reader.stop();
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
