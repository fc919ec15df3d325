import type { ReactNode } from 'react';
import './code-block.css';

/** Something for a terminal, under a line that says what it is. Left to right in every language. */
export function CodeBlock({ caption, action, children }: { caption: ReactNode; action?: ReactNode; children: string }) {
  return (
    <figure className="code-block">
      <figcaption>
        <span>{caption}</span>
        {action}
      </figcaption>
      <pre dir="ltr">
        <code>{children}</code>
      </pre>
    </figure>
  );
}
