import { Glyph } from '../../ui/glyph.tsx';
import { words } from '../../words/index.ts';

interface Props {
  reasons: readonly { code: string; text: string; count: number; detail?: string }[];
}

/** Why lines are left out, the most frequent reason first. */
export function Reasons({ reasons }: Props) {
  return (
    <ul aria-label={words.imports.why} className="grid gap-2">
      {reasons.map(({ code, text, count, detail }) => (
        <li key={code} className="grid grid-cols-[14px_minmax(0,1fr)_auto] items-baseline gap-x-3">
          <Glyph shape="triangle" tone="wait" />
          <span>
            <span dir="auto">{text}</span>
            {detail === undefined ? null : <span className="block text-1 text-ink-2">{detail}</span>}
          </span>
          <span className="text-ink-2 tabular-nums">{words.imports.times(count)}</span>
        </li>
      ))}
    </ul>
  );
}
