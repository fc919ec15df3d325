import { useEffect, useRef, type ReactNode } from 'react';

/** The sentence that a screen opens with. It takes the focus when the screen is entered, so that it is read out. */
export function ScreenTitle({ title, children }: { title: ReactNode; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Not on the first page: there the reader begins at the top.
    if (entered) heading.current?.focus({ preventScroll: true });
    entered = true;
  }, []);
  return (
    <header className="mb-6 grid gap-1">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children === undefined ? null : <p className="max-w-[68ch] text-ink-2">{children}</p>}
    </header>
  );
}

let entered = false;
