import { useId, type ReactNode } from 'react';

/** The sheet that a subject lies on; for elements that are not sections. */
export const cardLook =
  'grid grid-cols-[minmax(0,1fr)] gap-4 rounded-card border border-line bg-sheet p-4 shadow-card md:p-6';
export const cardHead = 'flex flex-wrap items-start justify-between gap-x-4 gap-y-2';

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
    <section aria-labelledby={title === undefined ? undefined : id} className={cardLook}>
      {title === undefined ? null : (
        <header className={cardHead}>
          <h2 id={id}>{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}
