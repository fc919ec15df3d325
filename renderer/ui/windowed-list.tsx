import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { rowWindow, scrollToShow } from './row-window.ts';

interface Props<Row> {
  total: number;
  /** The rows that are known, by their place. */
  rows: ReadonlyMap<number, Row>;
  /**
   * Draws one row, which must carry `data-row` with its id on what takes the focus, and be out of Tab's way unless it is the
   * `stop`: what stands behind a list of 100,000 rows is one press away.
   */
  children(row: Row, stop: boolean): ReactNode;
  /** These rows are drawn now: from `first` to before `end`. */
  onView(first: number, end: number): void;
}

/** Until the first row is measured; all rows are equally high. */
const GUESSED_ROW_PX = 53;

/**
 * A list of any length: the scroll bar reaches every place, and only the rows in view are drawn. Arrows, Page Up, Page Down,
 * Home and End move along; what one looks at stays in place while others come.
 */
export function WindowedList<Row extends { id: string }>({ total, rows, children, onView }: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [rowPx, setRowPx] = useState(GUESSED_ROW_PX);
  const [view, setView] = useState({ scrolledPx: 0, viewPx: 800 });
  const { scrolledPx } = view;
  const { first, end } = rowWindow({ rows: total, rowPx, ...view });
  /** The place that takes the focus as soon as its row is there. */
  const wanted = useRef<number>(undefined);

  const [focused, setFocused] = useState<string>();
  const drawn = Array.from({ length: end - first }, (_, index) => rows.get(first + index));
  // Where one was, or at the top of what is in view.
  const stop =
    drawn.find((row) => row !== undefined && row.id === focused) ??
    rows.get(Math.ceil(scrolledPx / rowPx)) ??
    drawn.find((row) => row !== undefined);

  const measure = useCallback((): void => {
    const element = scroller.current;
    if (!element) return;
    setView({ scrolledPx: element.scrollTop, viewPx: element.clientHeight });
    const row = element.querySelector<HTMLElement>('[data-row]');
    if (row && row.offsetHeight > 0) setRowPx(row.offsetHeight);
  }, []);

  useEffect(() => {
    if (!scroller.current) return;
    const observer = new ResizeObserver(measure);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [measure]);

  useEffect(() => onView(first, end), [first, end, onView]);

  // New rows come in at the top: who has scrolled down keeps looking at the same one.
  const before = useRef<{ id: string | undefined; place: number; total: number }>({
    id: undefined,
    place: 0,
    total: 0,
  });
  useLayoutEffect(() => {
    const { id, place, total: count } = before.current;
    const element = scroller.current;
    if (element && id !== undefined && element.scrollTop > rowPx) {
      const moved = placeOf(rows, id) ?? place + Math.max(0, total - count);
      if (moved > place) element.scrollTop += (moved - place) * rowPx;
    }
    const seen = Math.floor(scrolledPx / rowPx);
    before.current = { id: rows.get(seen)?.id, place: seen, total };
  }, [rows, total, rowPx, scrolledPx]);

  useLayoutEffect(() => {
    const row = wanted.current === undefined ? undefined : rows.get(wanted.current);
    if (row && focusRow(scroller.current, row.id)) wanted.current = undefined;
  });

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const focused = event.target instanceof HTMLElement ? event.target.dataset['row'] : undefined;
    const place = focused === undefined ? undefined : placeOf(rows, focused);
    const element = scroller.current;
    if (place === undefined || !element) return;
    const screen = Math.max(1, Math.floor(view.viewPx / rowPx) - 1);
    const target = targetOf(event.key, place, { screen, last: total - 1 });
    if (target === undefined) return;
    event.preventDefault();
    wanted.current = Math.max(0, Math.min(total - 1, target));
    const top = scrollToShow(wanted.current, { rowPx, ...view });
    if (top !== undefined) element.scrollTop = top;
    const row = rows.get(wanted.current);
    if (row && focusRow(element, row.id)) wanted.current = undefined;
  };

  return (
    <div
      ref={scroller}
      className="windowed max-h-[max(320px,calc(100vh-250px))] overflow-y-auto [overflow-anchor:none]"
      onScroll={measure}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => setFocused(target.dataset['row'])}
    >
      <ol style={{ paddingBlock: `${first * rowPx}px ${(total - end) * rowPx}px` }}>
        {drawn.map((row, index) =>
          row === undefined ? (
            <li key={`place ${first + index}`} aria-hidden="true" style={{ blockSize: rowPx }} />
          ) : (
            <li key={row.id} aria-posinset={first + index + 1} aria-setsize={total}>
              {children(row, row === stop)}
            </li>
          ),
        )}
      </ol>
    </div>
  );
}

function placeOf<Row extends { id: string }>(rows: ReadonlyMap<number, Row>, id: string): number | undefined {
  for (const [place, row] of rows) if (row.id === id) return place;
  return undefined;
}

function targetOf(key: string, place: number, to: { screen: number; last: number }): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return place + 1;
    case 'ArrowUp':
      return place - 1;
    case 'PageDown':
      return place + to.screen;
    case 'PageUp':
      return place - to.screen;
    case 'Home':
      return 0;
    case 'End':
      return to.last;
    default:
      return undefined;
  }
}

function focusRow(within: HTMLElement | null, id: string): boolean {
  const element = within?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
  element?.focus({ preventScroll: true });
  return element !== null && element !== undefined;
}
