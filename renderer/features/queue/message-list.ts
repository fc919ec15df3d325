import type { MessageRow } from '../../../shared/contract/ui.ts';

/** What is loaded of a list: newest first, and where to go on. */
export interface MessageList {
  rows: readonly MessageRow[];
  /** Where the next page starts; undefined when everything is loaded. */
  next: string | undefined;
}

/** The order of the contract: by `acceptedAt`, then by `id`, both descending. */
export const byNewest = (a: MessageRow, b: MessageRow): number =>
  b.acceptedAt - a.acceptedAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/**
 * The list after rows that are new or changed: each moves in, stays with its new status, or leaves when it no longer
 * fits. A row older than what is loaded is left out; its page brings it.
 */
export function withRows(
  list: MessageList,
  changed: readonly MessageRow[],
  fits: (row: MessageRow) => boolean,
): MessageList {
  const latest = new Map(changed.map((row) => [row.id, row]));
  const kept: MessageRow[] = [];
  for (const row of list.rows) {
    const change = latest.get(row.id);
    latest.delete(row.id);
    const current = change ? later(row, change) : row;
    if (fits(current)) kept.push(current);
  }
  const oldest = list.rows.at(-1);
  const inRange = (row: MessageRow): boolean =>
    list.next === undefined || (oldest !== undefined && byNewest(row, oldest) < 0);
  const added = [...latest.values()].filter((row) => fits(row) && inRange(row));
  return { rows: added.length === 0 ? kept : [...added, ...kept].sort(byNewest), next: list.next };
}

/** The list with its next page. What came by itself in the meantime is neither doubled nor set back. */
export function withPage(list: MessageList, page: Page): MessageList {
  const known = new Set(list.rows.map(({ id }) => id));
  const added = page.rows.filter(({ id }) => !known.has(id));
  return { rows: [...list.rows, ...added].sort(byNewest), next: page.next };
}

/** The first page, read again. Rows whose change overtook the page's answer keep that change. */
export function withFirstPage(list: MessageList, page: Page): MessageList {
  const known = new Map(list.rows.map((row) => [row.id, row]));
  const rows = page.rows.map((row) => later(row, known.get(row.id) ?? row));
  return { rows, next: page.next };
}

type Page = { rows: readonly MessageRow[]; next?: string };

const later = (a: MessageRow, b: MessageRow): MessageRow => (b.changedAt >= a.changedAt ? b : a);
