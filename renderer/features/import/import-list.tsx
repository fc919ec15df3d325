import { useSnapshot } from '../../app/hooks.ts';
import { hrefOf } from '../../app/route.ts';
import { Card } from '../../ui/card.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';

/** Imports of this machine, the newest first. */
export function ImportList({ openId }: { openId: string | undefined }) {
  const imports = useSnapshot((snapshot) => snapshot.imports);
  const others = imports.filter(({ id }) => id !== openId);
  if (others.length === 0) return null;
  return (
    <Card title={words.imports.earlier}>
      <ul className="-mx-2 grid">
        {others.map(({ id, name, step, createdAt, counts }) => {
          const state = words.imports.steps[step];
          return (
            <li key={id} className="border-t border-line first:border-t-0">
              <a
                className="grid grid-cols-[14px_minmax(0,1fr)] items-baseline gap-x-3 rounded-small px-2 py-2.5 text-ink no-underline hover:bg-paper sm:grid-cols-[14px_minmax(0,1fr)_auto]"
                href={hrefOf({ screen: 'import', importId: id })}
              >
                <Glyph shape={state.shape} tone={state.tone} />
                <span className="min-w-0">
                  <bdi className="font-semibold wrap-anywhere">{name}</bdi>
                  <span className="block text-1 text-ink-2">
                    {words.imports.of(counts.total)}
                    {words.app.comma}
                    <RelativeTime at={createdAt} />
                  </span>
                </span>
                <span className="text-ink-2 max-sm:col-start-2">
                  {step === 'done' ? words.imports.done(counts.accepted) : state.word}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
