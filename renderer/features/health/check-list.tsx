import type { CheckView } from '../../../shared/contract/ui/health.ts';
import { bytes, duration } from '../../ui/format.ts';
import { State } from '../../ui/glyph.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { useNamedAccounts } from '../accounts/account-names.ts';
import type { StateWords } from '../../words/shapes.ts';

const looks: Record<CheckView['result'], Pick<StateWords, 'shape' | 'tone'>> = {
  good: { shape: 'check', tone: 'good' },
  wait: { shape: 'clock', tone: 'wait' },
  bad: { shape: 'triangle', tone: 'bad' },
  unknown: { shape: 'ring', tone: 'rest' },
};
const order: Record<CheckView['result'], number> = { bad: 0, wait: 1, unknown: 2, good: 3 };

/** Every check with what it found and how old that is, what wants attention first. */
export function CheckList({ checks }: { checks: readonly CheckView[] }) {
  const accounts = useNamedAccounts();
  return (
    // One grid for all rows: the longest time moves no row's middle out of line.
    <ul className="md:grid md:grid-cols-[minmax(0,5fr)_minmax(0,7fr)_minmax(84px,auto)] md:gap-x-4">
      {checks
        .toSorted((a, b) => order[a.result] - order[b.result])
        .map((check) => {
          const account = accounts.find(({ id }) => id === check.accountId);
          const { name, found } = words.healthScreen.checks[check.code](words.networks[account?.channel ?? 'whatsapp']);
          return (
            <li
              key={`${check.code} ${check.accountId ?? ''}`}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-1 border-b border-line py-2.5 last:border-0 md:col-span-3 md:grid-cols-subgrid"
            >
              <span>
                <State state={{ word: name, ...looks[check.result] }}>
                  <span className="sr-only">: {words.healthScreen.results[check.result]}</span>
                </State>
                {account ? (
                  <span className="block ps-5.5 text-1 text-ink-2">
                    <bdi>{account.label}</bdi>
                  </span>
                ) : null}
              </span>
              <span className="text-ink-2 max-md:order-3 max-md:col-span-2 max-md:ps-5.5">
                {found[check.result](written(check.values ?? {}))}
              </span>
              <span className="text-end text-1 text-ink-2">
                {check.at === undefined ? null : <RelativeTime at={check.at} />}
              </span>
            </li>
          );
        })}
    </ul>
  );
}

/** Values with their units, as their names say. */
function written(values: Record<string, number>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      name.endsWith('Ms') ? duration(value) : name.endsWith('Bytes') ? bytes(value) : String(value),
    ]),
  );
}
