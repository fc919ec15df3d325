import type { AccountDay, StateSpan } from '../../../shared/contract/ui/health.ts';
import { clockTime, share } from '../../ui/format.ts';
import { words } from '../../words/index.ts';

interface Props {
  day: AccountDay;
  from: number;
  to: number;
  network: string;
}

type Look = 'good' | 'wait' | 'bad' | 'rest';

/** Height tells what colour tells, so that colour is never alone. */
const looks: Record<Look, string> = {
  good: 'h-full bg-good',
  wait: 'h-2/3 bg-wait',
  bad: 'h-1/3 bg-bad',
  rest: 'h-1/6 bg-line-3',
};

/** How an account stood, from left to right (or the other way) in time. Nothing is drawn where nothing is known. */
export function DayStrip({ day, from, to, network }: Props) {
  const { spans, onlineShare } = day;
  const worst = spans.filter(({ kind }) => lookOf(kind) === 'bad' || lookOf(kind) === 'wait');
  const told =
    onlineShare === undefined ? words.healthScreen.noShare : words.healthScreen.onlineShare(share(onlineShare));
  return (
    <div className="grid gap-1">
      <div
        role="img"
        aria-label={`${words.healthScreen.day}: ${told}. ${words.healthScreen.interruptions(worst.length)}`}
        className="relative h-4.5 overflow-hidden rounded-small bg-sunken"
      >
        {spans.map((span) => (
          <span
            key={span.from}
            title={titleOf(span, network, to)}
            className={`absolute bottom-0 min-w-px ${looks[lookOf(span.kind)]}`}
            style={{
              insetInlineStart: `${((span.from - from) / (to - from)) * 100}%`,
              inlineSize: `${((span.to - span.from) / (to - from)) * 100}%`,
            }}
          />
        ))}
      </div>
      <div className="flex justify-between gap-4 text-1 text-ink-2" aria-hidden="true">
        <span>{clockTime(from, to)}</span>
        <span>{told}</span>
        <span>{words.healthScreen.now}</span>
      </div>
    </div>
  );
}

function titleOf(span: StateSpan, network: string, now: number): string {
  const state = words.sessionStates[span.kind](network).word;
  const cause = span.cause === undefined ? '' : ` (${words.sessionCauses[span.cause.code](network).title})`;
  return words.healthScreen.span(`${state}${cause}`, clockTime(span.from, now), clockTime(span.to, now));
}

function lookOf(kind: StateSpan['kind']): Look {
  switch (kind) {
    case 'online':
      return 'good';
    case 'connecting':
    case 'waiting':
      return 'wait';
    case 'restricted':
    case 'loggedOut':
    case 'replaced':
    case 'broken':
      return 'bad';
    case 'unpaired':
    case 'pairing':
      return 'rest';
    default:
      return kind satisfies never;
  }
}
