import type { ReactNode } from 'react';
import { Progress } from '../../ui/progress.tsx';
import { words } from '../../words/index.ts';

/** How far something long is, as a bar and, where there is something to say, in words. */
export function ImportProgress({ done, total, children }: { done: number; total: number; children?: ReactNode }) {
  return (
    <div className="grid gap-1">
      <Progress label={words.imports.progress} done={done} total={total} />
      {children === undefined ? null : <span className="text-1 text-ink-2 tabular-nums">{children}</span>}
    </div>
  );
}
