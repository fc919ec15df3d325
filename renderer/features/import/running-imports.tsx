import { useSnapshot } from '../../app/hooks.ts';
import { hrefOf } from '../../app/route.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { words } from '../../words/index.ts';

/** Imports that are under way or wait for a word, in one line each. */
export function RunningImports() {
  const imports = useSnapshot((snapshot) => snapshot.imports);
  const open = imports.filter(({ step }) => step !== 'done' && step !== 'cancelled' && step !== 'reading');
  if (open.length === 0) return null;
  return (
    <ul className="grid gap-1">
      {open.map(({ id, name, step, counts }) => {
        const state = words.imports.steps[step];
        return (
          <li key={id} className="grid grid-cols-[14px_minmax(0,1fr)] items-baseline gap-x-2">
            <Glyph shape={state.shape} tone={state.tone} />
            <span className="wrap-anywhere">
              <a href={hrefOf({ screen: 'import', importId: id })}>
                <bdi>{name}</bdi>
              </a>
              {words.app.comma}
              {state.word}
              {step === 'running' || step === 'paused' ? (
                <span className="text-ink-2 tabular-nums">
                  {words.app.comma}
                  {words.queue.ofAll(counts.total - counts.left, counts.total)}
                </span>
              ) : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
