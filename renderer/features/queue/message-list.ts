import type { MessageRow } from '../../../shared/contract/ui.ts';

/** What is known of a long list: how long it is, and the rows by their place in it, newest first. */
export interface MessageList {
  total: number;
  /** There are more than `total`: the search was ended. */
  more: boolean;
  rows: ReadonlyMap<number, MessageRow>;
}

export const EMPTY_LIST: MessageList = { total: 0, more: false, rows: new Map() };

export interface Page {
  offset: number;
  rows: readonly MessageRow[];
  total: number;
  more?: true;
}

/** Rows that are kept at most: who jumps through a long list does not fill the page's memory. */
const MAX_ROWS = 2_000;

/**
 * The list with a page of it. Rows whose change overtook the page keep that change. When places have moved (`isFresh`, or
 * another length), only the page's rows are known to be in theirs.
 */
export function withPage(list: MessageList, page: Page, isFresh: boolean): MessageList {
  const known = new Map(Array.from(list.rows.values(), (row) => [row.id, row]));
  const keeps = !isFresh && page.total === list.total && list.rows.size + page.rows.length <= MAX_ROWS;
  const rows = new Map(keeps ? list.rows : []);
  page.rows.forEach((row, index) => rows.set(page.offset + index, later(row, known.get(row.id))));
  return { total: page.total, more: page.more === true, rows };
}

/**
 * The list after rows that are new or changed. Those that are here change in their places; `isStale`: one came, or left the
 * filter, so that places have moved and must be asked for.
 */
export function withRows(
  list: MessageList,
  changed: readonly MessageRow[],
  fits: (row: MessageRow) => boolean,
): { list: MessageList; isStale: boolean } {
  const latest = new Map(changed.map((row) => [row.id, row]));
  const rows = new Map(list.rows);
  let isStale = false;
  for (const [place, row] of list.rows) {
    const change = latest.get(row.id);
    if (change === undefined) continue;
    latest.delete(row.id);
    const current = later(row, change);
    rows.set(place, current);
    if (!fits(current)) isStale = true;
  }
  for (const row of latest.values()) if (fits(row)) isStale = true;
  return { list: { ...list, rows }, isStale };
}

const later = (row: MessageRow, other: MessageRow | undefined): MessageRow =>
  other !== undefined && other.changedAt >= row.changedAt ? other : row;
