import { useId, type ReactNode } from 'react';

interface Props {
  title?: ReactNode;
  /** Beside the title: a state, or a button. */
  aside?: ReactNode;
  children: ReactNode;
}

/** One subject of a screen, under its name. */
export function Card({ title, aside, children }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      className="grid grid-cols-[minmax(0,1fr)] gap-4 rounded-card border border-line bg-sheet p-4 shadow-card md:p-6"
    >
      {title === undefined ? null : (
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <h2 id={id}>{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}
