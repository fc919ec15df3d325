import type { ReactNode } from 'react';

/** Something for a terminal, under a line that says what it is. Left to right in every language. */
export function CodeBlock({ caption, action, children }: { caption: ReactNode; action?: ReactNode; children: string }) {
  return (
    <figure className="grid gap-2">
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <span>{caption}</span>
        {action}
      </figcaption>
      <pre
        dir="ltr"
        className="rounded-small border border-line bg-sunken px-4 py-3 leading-[1.7] wrap-anywhere whitespace-pre-wrap"
      >
        <code>{children}</code>
      </pre>
    </figure>
  );
}
