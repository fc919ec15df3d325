import type { ReactNode } from 'react';
import { Glyph } from './glyph.tsx';
import type { Shape, Tone } from '../words/shapes.ts';

const shapes: Record<Tone, Shape> = { bad: 'triangle', wait: 'clock', rest: 'square', good: 'check' };

const grounds: Record<Tone, string> = {
  bad: 'bg-bad-soft',
  wait: 'bg-wait-soft',
  good: 'bg-good-soft',
  rest: 'bg-rest-soft',
};

interface Props {
  tone: Tone;
  title: ReactNode;
  shape?: Shape;
  children?: ReactNode;
  /** The one next step. */
  action?: ReactNode;
  /** Read out at once: the answer to something that the person just did. */
  alert?: boolean;
}

/** What happened, what it means, and the next step, on the spot. */
export function Note({ tone, title, shape = shapes[tone], children, action, alert = false }: Props) {
  return (
    // Its own room decides, not the window's: in a narrow column the next step stands below.
    <div
      data-note={tone}
      className={`@container w-full rounded-small ${grounds[tone]}`}
      role={alert ? 'alert' : undefined}
    >
      <div className="grid grid-cols-[14px_minmax(0,1fr)] items-start gap-3 px-4 py-3 @min-[30rem]:grid-cols-[14px_minmax(0,1fr)_auto]">
        <span className="mt-1">
          <Glyph shape={shape} tone={tone} />
        </span>
        <div>
          <strong className="font-semibold">{title}</strong>
          {children === undefined ? null : <div className="max-w-[68ch]">{children}</div>}
        </div>
        {action === undefined ? null : (
          <div className="col-start-2 justify-self-start @min-[30rem]:col-start-3 @min-[30rem]:self-center">
            {action}
          </div>
        )}
      </div>
    </div>
  );
}
