import type { MessageTimeline, TimelineStep } from '../../../shared/contract/ui.ts';
import { absoluteTime, exactTime } from '../../ui/format.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { words } from '../../words/index.ts';
import type { Shape, Tone } from '../../words/shapes.ts';
import { reasonWords } from './reason.ts';

const ENDS: Partial<Record<TimelineStep, { shape: Shape; tone: Tone }>> = {
  failed: { shape: 'cross', tone: 'bad' },
  expired: { shape: 'cross', tone: 'rest' },
  cancelled: { shape: 'cross', tone: 'rest' },
  unconfirmed: { shape: 'triangle', tone: 'wait' },
  handedOverAgain: { shape: 'ring', tone: 'wait' },
};
const done: { shape: Shape; tone: Tone } = { shape: 'check', tone: 'good' };

/** The evidence, oldest first, to the millisecond, and what is still to come. */
export function Timeline({ message, network }: { message: MessageTimeline; network: string }) {
  const toCome = words.stillToCome[message.status];
  return (
    <ol className="timeline" aria-label={words.queue.timeline}>
      {message.steps.map(({ what, at, detail }) => (
        <li key={`${what} ${at}`}>
          <Glyph {...(ENDS[what] ?? done)} />
          <div>
            {words.timelineSteps[what](network)}
            {detail === undefined ? null : <p className="text-1 text-ink-2">{reasonWords(detail)}</p>}
          </div>
          <time className="text-ink-2" dateTime={new Date(at).toISOString()} title={absoluteTime(at)}>
            {exactTime(at)}
          </time>
        </li>
      ))}
      {toCome === undefined ? null : (
        <li className="text-ink-2">
          <Glyph shape="clock" tone="rest" />
          <div>{toCome}</div>
        </li>
      )}
    </ol>
  );
}
