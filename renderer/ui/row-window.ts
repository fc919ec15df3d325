/** Which rows of a long list are drawn. */
export interface RowWindow {
  first: number;
  /** After the last one. */
  end: number;
}

/** Rows drawn above and below what can be seen, so that scrolling shows no gap. */
const SPARE_ROWS = 8;

export function rowWindow(options: { rows: number; rowPx: number; scrolledPx: number; viewPx: number }): RowWindow {
  const { rows, rowPx, scrolledPx, viewPx } = options;
  const first = Math.max(0, Math.floor(scrolledPx / rowPx) - SPARE_ROWS);
  const end = Math.min(rows, Math.ceil((scrolledPx + viewPx) / rowPx) + SPARE_ROWS);
  return { first: Math.min(first, end), end };
}

/** How far to scroll so that `index` is wholly in view; undefined when it is already. */
export function scrollToShow(
  index: number,
  options: { rowPx: number; scrolledPx: number; viewPx: number },
): number | undefined {
  const top = index * options.rowPx;
  if (top < options.scrolledPx) return top;
  const bottom = top + options.rowPx;
  return bottom > options.scrolledPx + options.viewPx ? bottom - options.viewPx : undefined;
}
