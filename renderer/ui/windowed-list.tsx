import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { rowWindow, scrollToShow } from './row-window.ts';

interface Props<Row> {
  rows: readonly Row[];
  /** Everything that exists is in `rows`. */
  complete: boolean;
  /** Draws one row, which must carry `data-row` with its id on what takes the focus. */
  children(row: Row): ReactNode;
  /** The end comes into view. */
  onEnd(): void;
  footer?: ReactNode;
}

/** Until the first row is measured; all rows are equally high. */
const GUESSED_ROW_PX = 53;

/** A long list of which only the rows in view are drawn. Arrow keys move along; what one looks at stays in place. */
export function WindowedList<Row extends { id: string }>({ rows, complete, children, onEnd, footer }: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [rowPx, setRowPx] = useState(GUESSED_ROW_PX);
  const [view, setView] = useState({ scrolledPx: 0, viewPx: 800 });
  const { first, end } = rowWindow({ rows: rows.length, rowPx, ...view });
  const firstId = rows[first]?.id;

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

  // New rows come in at the top: who has scrolled down keeps looking at the same one.
  const before = useRef<{ id: string | undefined; index: number }>({ id: undefined, index: 0 });
  useLayoutEffect(() => {
    const { id, index } = before.current;
    const element = scroller.current;
    if (element && id !== undefined && element.scrollTop > rowPx) {
      const now = rows.findIndex((row) => row.id === id);
      if (now > index) element.scrollTop += (now - index) * rowPx;
    }
    before.current = { id: firstId, index: rows.findIndex((row) => row.id === firstId) };
  }, [firstId, rows, rowPx]);

  useEffect(() => {
    if (end >= rows.length) onEnd();
  }, [end, rows.length, onEnd]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const focused = event.target instanceof HTMLElement ? event.target.dataset['row'] : undefined;
    if (step === 0 || focused === undefined || !scroller.current) return;
    const index = rows.findIndex(({ id }) => id === focused) + step;
    const target = rows[index];
    if (!target) return;
    event.preventDefault();
    const top = scrollToShow(index, { rowPx, ...view });
    if (top !== undefined) scroller.current.scrollTop = top;
    scroller.current
      .querySelector<HTMLElement>(`[data-row="${CSS.escape(target.id)}"]`)
      ?.focus({ preventScroll: true });
  };

  return (
    <div ref={scroller} className="windowed" onScroll={measure} onKeyDown={onKeyDown}>
      <ol style={{ paddingBlock: `${first * rowPx}px ${(rows.length - end) * rowPx}px` }}>
        {rows.slice(first, end).map((row, index) => (
          <li key={row.id} aria-posinset={first + index + 1} aria-setsize={complete ? rows.length : -1}>
            {children(row)}
          </li>
        ))}
      </ol>
      {footer}
    </div>
  );
}
