import type { ReactNode } from 'react';

interface Props {
  /** The columns that lines and head share. */
  grid: string;
  /** The columns' names; they are seen where there is room, and not read out: each line says what it holds. */
  head: ReactNode;
  /** The list. */
  children: ReactNode;
}

/** A list in columns on a sheet of its own. */
export function ListFrame({ grid, head, children }: Props) {
  return (
    <div className="min-w-0 overflow-hidden rounded-card border border-line bg-sheet shadow-card">
      <div className={`${grid} border-b border-line py-2 text-1 text-ink-2 max-sm:hidden`} aria-hidden="true">
        {head}
      </div>
      {children}
    </div>
  );
}
