import { useEffect, useState } from 'react';
import type { ImportView } from '../../../shared/contract/ui.ts';
import type { ImportLineView, ImportReason } from '../../../shared/contract/ui/imports.ts';
import { useStore } from '../../app/hooks.ts';
import { decimal } from '../../ui/format.ts';
import { Recipient } from '../../ui/text.tsx';
import { words } from '../../words/index.ts';
import { Reasons } from './reason-list.tsx';
import { reasonOf } from './reasons.ts';

/** Lines that are named here; all are in the saved result. */
const SHOWN = 50;

/** Why lines are left out, and which; read again when there are others. */
export function Troubles({ view: { id, step, counts, check } }: { view: ImportView }) {
  // While it runs, what was there at its beginning is shown: each new refusal would ask again.
  const isMoving = step === 'checking' || step === 'running';
  const version = isMoving ? step : `${step} ${counts.refused} ${counts.unsure} ${check.refused} ${check.known}`;
  return <Found key={version} importId={id} />;
}

function Found({ importId }: { importId: string }) {
  const found = useTroubles(importId);
  const total = found.reasons.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  return (
    <div className="grid gap-3">
      <Reasons
        reasons={found.reasons.map(({ code, count }) => {
          const said = found.lines.find((line) => line.code === code)?.message;
          return { code, count, text: reasonOf(code, said) };
        })}
      />
      <details>
        <summary className="w-fit font-semibold">{words.imports.lines}</summary>
        <ol className="mt-2 grid">
          {found.lines.map(({ line, to, code, message, result }) => (
            <li
              key={line}
              className="grid grid-cols-[minmax(48px,auto)_minmax(0,1fr)] gap-x-3 border-t border-line py-1.5 first:border-t-0 sm:grid-cols-[64px_minmax(0,14rem)_minmax(0,1fr)]"
            >
              <span className="text-end text-ink-2 tabular-nums">{decimal(line)}</span>
              <span className="wrap-anywhere">
                <Recipient to={to} />
              </span>
              <span className="text-ink-2 max-sm:col-start-2" dir="auto">
                {code === undefined ? words.imports.results[result] : reasonOf(code, message)}
              </span>
            </li>
          ))}
        </ol>
        {total > found.lines.length ? (
          <p className="text-1 text-ink-2">{words.imports.moreLines(total - found.lines.length)}</p>
        ) : null}
      </details>
    </div>
  );
}

interface Troubled {
  reasons: readonly ImportReason[];
  lines: readonly ImportLineView[];
}

function useTroubles(importId: string): Troubled {
  const store = useStore();
  const [found, setFound] = useState<Troubled>({ reasons: [], lines: [] });
  useEffect(() => {
    let isCurrent = true;
    const read = async (): Promise<void> => {
      const [reasons, lines] = await Promise.all([
        store.call('import.reasons', { importId }),
        store.call('import.lines', { importId, only: 'trouble', limit: SHOWN }),
      ]);
      if (isCurrent && reasons.ok && lines.ok) setFound({ reasons: reasons.value.reasons, lines: lines.value.lines });
    };
    void read();
    return () => {
      isCurrent = false;
    };
  }, [store, importId]);
  return found;
}
