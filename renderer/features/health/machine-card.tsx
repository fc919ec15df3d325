import type { CheckCode, CheckView } from '../../../shared/contract/ui/health.ts';
import { hrefOf } from '../../app/route.ts';
import { useSnapshot } from '../../app/hooks.ts';
import { createLiveQuery } from '../../app/live-query.ts';
import { useLive } from '../../app/live.ts';
import { pageClock } from '../../app/page-clock.ts';
import { Card } from '../../ui/card.tsx';
import { bytes, duration } from '../../ui/format.ts';
import { State } from '../../ui/glyph.tsx';
import { words } from '../../words/index.ts';
import type { StateWords } from '../../words/shapes.ts';

const EVERY_MS = 30_000;

/** What is this machine's own affair, in the order in which it is told. */
const OWN: readonly CheckCode[] = ['network', 'disk', 'store', 'clock'];
const ranks: Record<CheckView['result'], number> = { bad: 3, wait: 2, good: 1, unknown: 0 };
const looks: Record<CheckView['result'], Pick<StateWords, 'shape' | 'tone'>> = {
  good: { shape: 'dot', tone: 'good' },
  wait: { shape: 'clock', tone: 'wait' },
  bad: { shape: 'triangle', tone: 'bad' },
  unknown: { shape: 'ring', tone: 'rest' },
};

/** Disk, clock and network of the machine: one state, and what it is made of. */
export function MachineCard() {
  const { machine } = useSnapshot(({ app }) => app);
  const [{ value }] = useLive((store) => createLiveQuery(store, pageClock, 'health.checks', {}, EVERY_MS));
  const own = OWN.flatMap((code) => value?.checks.filter((check) => check.code === code) ?? []);
  const worst = own.reduce<CheckView['result']>(
    (result, check) => (ranks[check.result] > ranks[result] ? check.result : result),
    'unknown',
  );
  // What is wrong is told alone; else what is known.
  const told = worst === 'bad' || worst === 'wait' ? own.filter(({ result }) => result === worst) : own;
  return (
    <Card
      title={words.healthScreen.machine}
      aside={<State state={{ word: words.healthScreen.machineStates[worst], ...looks[worst] }} />}
    >
      <p className="text-ink-2">
        <bdi>{machine}</bdi>.{' '}
        {told
          .filter(({ code, result }) => code !== 'network' || result !== 'good')
          .map((check) => sentence(check))
          .join(' ')}{' '}
        <a href={hrefOf({ screen: 'health' })}>{words.healthScreen.seeHealth}</a>
      </p>
    </Card>
  );
}

function sentence({ code, result, values = {} }: CheckView): string {
  const { name, found } = words.healthScreen.checks[code](words.networks.whatsapp);
  const written = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, key.endsWith('Bytes') ? bytes(value) : duration(value)]),
  );
  return `${name}: ${found[result](written)}`;
}
