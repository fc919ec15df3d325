import { OWN_CLIENT } from '../../../shared/contract/owner/names.ts';
import type { UiError, UiInput } from '../../../shared/contract/ui.ts';
import type { Clock } from '../../../shared/ports.ts';
import type { Live } from '../../app/live.ts';
import type { Store } from '../../app/store.ts';
import { withNewest, withOlder, type InboundPages } from './inbound-pages.ts';

const PAGE_MESSAGES = 50;
/** How often the newest page is read again. */
export const READ_EVERY_MS = 2_000;

export interface InboundState {
  list: InboundPages;
  loading: boolean;
  error: UiError | undefined;
}

export type InboundFilter = Pick<UiInput<'inbound.page'>, 'channel' | 'instance' | 'search'>;

export interface LiveInbound extends Live<InboundState> {
  loadMore(): void;
  /** After something was asked for that changes what is shown. */
  read(): void;
}

/** What came in, page by page. The newest page stays current; what is searched for is read once. */
export function createLiveInbound(store: Store, clock: Clock, filter: InboundFilter): LiveInbound {
  let state: InboundState = { list: { messages: [], next: undefined }, loading: true, error: undefined };
  let changed: (() => void) | undefined;
  let timer: { cancel(): void } | undefined;
  /** Identifies what is being read; the answer to an older question is dropped. */
  let reading = 0;
  /** What the newest page said, so that nothing is drawn again while nothing changes. */
  let before = '';

  const set = (part: Partial<InboundState>): void => {
    state = { ...state, ...part };
    changed?.();
  };
  const ask = (from: number | undefined) =>
    store.call('inbound.page', {
      client: OWN_CLIENT,
      ...filter,
      limit: PAGE_MESSAGES,
      ...(from !== undefined && { before: from }),
    });

  const readNewest = async (): Promise<void> => {
    const own = (reading += 1);
    timer?.cancel();
    const result = await ask(undefined);
    if (own !== reading) return;
    if (!result.ok) {
      set({ loading: false, error: result.error });
      before = '';
    } else {
      const text = JSON.stringify(result.value);
      if (text !== before) set({ list: withNewest(state.list, result.value), loading: false, error: undefined });
      before = text;
    }
    if (filter.search === undefined || !result.ok) timer = clock.timer(READ_EVERY_MS, () => void readNewest());
  };

  const readOlder = async (from: number): Promise<void> => {
    const own = (reading += 1);
    timer?.cancel();
    set({ loading: true });
    const result = await ask(from);
    if (own !== reading) return;
    if (result.ok) set({ list: withOlder(state.list, result.value), loading: false, error: undefined });
    else set({ loading: false, error: result.error });
    if (filter.search === undefined) timer = clock.timer(READ_EVERY_MS, () => void readNewest());
  };

  return {
    get: () => state,
    loadMore() {
      if (state.list.next !== undefined && !state.loading) void readOlder(state.list.next);
    },
    read: () => void readNewest(),
    start(listener) {
      changed = listener;
      const stopSnapshots = store.onSnapshot(() => void readNewest());
      void readNewest();
      return () => {
        reading += 1;
        changed = undefined;
        timer?.cancel();
        stopSnapshots();
      };
    },
  };
}
