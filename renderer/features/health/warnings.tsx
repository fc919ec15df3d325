import type { Warning } from '../../../shared/contract/ui.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import type { Tone } from '../../words/shapes.ts';

const tones: Record<Warning['severity'], Tone> = { problem: 'bad', warning: 'wait', note: 'rest' };
const order: Record<Warning['severity'], number> = { problem: 0, warning: 1, note: 2 };

/** What is not as it should be around the numbers, worst first. */
export function Warnings({ warnings }: { warnings: Warning[] }) {
  const sorted = warnings.toSorted((a, b) => order[a.severity] - order[b.severity] || a.since - b.since);
  return (
    <ul className="grid gap-4">
      {sorted.map((warning) => {
        const { title, meaning, next } = words.warnings[warning.code](warning.values ?? {});
        return (
          <li key={warning.code}>
            <Note
              tone={tones[warning.severity]}
              shape={warning.severity === 'note' ? 'square' : 'triangle'}
              title={title}
              action={
                warning.code === 'proxyFailing' ? (
                  <ButtonLink href="#/settings">{words.wayOut.openSettings}</ButtonLink>
                ) : undefined
              }
            >
              <p>
                {meaning} {next}
              </p>
              <p className="text-1 text-ink-2">
                {words.warningOwners[warning.owner]}, <RelativeTime at={warning.since} />
              </p>
            </Note>
          </li>
        );
      })}
    </ul>
  );
}
