import { isProxyTrouble } from '../../../shared/model/proxy.ts';
import type { TriedTarget } from '../../../shared/contract/ui/way-out.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { duration } from '../../ui/format.ts';
import { State } from '../../ui/glyph.tsx';
import { Note } from '../../ui/note.tsx';
import { Technical } from '../../ui/text.tsx';
import { words } from '../../words/index.ts';
import type { Test } from './use-test.ts';

/** What a test of the way out found: in one sentence, then place by place. */
export function Tried({ test }: { test: Test }) {
  const { error, found } = test;
  return (
    <div role="status" className="grid gap-3 empty:hidden">
      <ErrorNote error={error} />
      {found === undefined ? null : (
        <>
          <Headline targets={found.targets} />
          <ul className="grid gap-2">
            {found.targets.map((tried) => (
              <Target key={tried.target} tried={tried} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Headline({ targets }: { targets: readonly TriedTarget[] }) {
  const codes = new Set(targets.map(({ problem }) => problem?.code));
  const [only] = codes;
  if (codes.size !== 1) return null;
  if (only === undefined) return <Note tone="good" title={words.wayOut.allReached} />;
  return isProxyTrouble(only) ? (
    <Note tone="bad" title={words.wayOut.noneThrough}>
      {words.wayOut.problems[only]}.
    </Note>
  ) : null;
}

function Target({ tried: { target, tookMs, problem } }: { tried: TriedTarget }) {
  const name = target === 'gateway' ? words.wayOut.gateway : words.networks[target];
  return (
    <li className="grid gap-x-4 md:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
      <State
        state={
          problem
            ? { word: words.wayOut.notReached(name), shape: 'triangle', tone: 'bad' }
            : { word: words.wayOut.reached(name), shape: 'check', tone: 'good' }
        }
      />
      <span className="ps-5.5 text-ink-2 md:ps-0">
        {problem ? (
          <>
            {words.wayOut.problems[problem.code]}
            <Technical parts={[problem.code, problem.detail]} />
          </>
        ) : (
          duration(tookMs)
        )}
      </span>
    </li>
  );
}
