type Cell = string | number | undefined;

/** Rows as aligned columns under their names; without rows the words for none. */
export function table(heads: readonly string[], rows: readonly (readonly Cell[])[], none: string): string[] {
  if (rows.length === 0) return [none];
  const cells = [heads.map((head) => head.toUpperCase()), ...rows.map((row) => row.map(shown))];
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const shown = (cell: Cell): string => (cell === undefined || cell === '' ? '-' : String(cell));
