import type { UiError } from '../../shared/contract/ui.ts';

/** Reads the part of a long list that somebody looks at, and reads it again when places move. */
export interface WindowReader<Wish> {
  /** The rows from `first` to before `end` are in view; one that is not `known` is read. */
  show(first: number, end: number, isKnown: (place: number) => boolean): void;
  /** What is wanted from now on; read from its beginning. */
  narrow(wish: Wish): void;
  /** `places`: they may have moved, so that nothing that was read before is known to be in its place. */
  ask(why: 'view' | 'places'): void;
  /** Reads now; what is being read is dropped. */
  restart(): void;
  stop(): void;
}

/** Longest page that the engine gives. */
const MAX_PAGE = 200;

interface WindowReaderOptions<Wish, Page> {
  wish: Wish;
  /** Rows that are read before anybody has told what is in view, and on both sides of the view: scrolling a little shows no gap. */
  rows: { first: number; spare: number };
  read(
    wish: Wish,
    page: { offset: number; limit: number },
  ): Promise<{ ok: true; value: Page } | { ok: false; error: UiError }>;
  /** @param isFresh places may have moved since the page before */
  arrived(page: Page, of: { wish: Wish; offset: number; isFresh: boolean }): void;
  failed(error: UiError): void;
}

/**
 * One question at a time, so that a dragged scroll bar or a busy list asks no faster than the engine answers; the answer to an
 * older question is dropped.
 */
export function createWindowReader<Wish, Page>(options: WindowReaderOptions<Wish, Page>): WindowReader<Wish> {
  const { arrived, failed, rows } = options;
  let { wish } = options;
  let view = { first: 0, end: rows.first };
  /** Identifies what is being read. */
  let question = 0;
  let isReading = false;
  /** Asked for while reading. */
  let again: 'view' | 'places' | undefined;

  const read = async (isFresh: boolean): Promise<void> => {
    const own = (question += 1);
    const asked = wish;
    const offset = Math.max(0, view.first - rows.spare);
    const limit = Math.min(MAX_PAGE, view.end - offset + rows.spare);
    isReading = true;
    again = undefined;
    const result = await options.read(asked, { offset, limit });
    if (own !== question) return;
    isReading = false;
    if (!result.ok) return failed(result.error);
    const next = again as typeof again;
    arrived(result.value, { wish: asked, offset, isFresh });
    if (next !== undefined) void read(next === 'places');
  };
  const ask: WindowReader<Wish>['ask'] = (why) => {
    if (!isReading) void read(why === 'places');
    else if (again !== 'places') again = why;
  };

  return {
    ask,
    show: (first, end, isKnown) => {
      view = { first, end };
      for (let place = first; place < end; place += 1) if (!isKnown(place)) return ask('view');
    },
    narrow: (next) => {
      wish = next;
      view = { first: 0, end: Math.max(rows.first, view.end - view.first) };
      void read(true);
    },
    restart: () => void read(true),
    stop: () => {
      question += 1;
      isReading = false;
    },
  };
}
