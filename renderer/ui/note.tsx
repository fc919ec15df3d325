import type { ReactNode } from 'react';
import { Glyph } from './glyph.tsx';
import type { Shape, Tone } from '../words/shapes.ts';
import './note.css';

const shapes: Record<Tone, Shape> = { bad: 'triangle', wait: 'clock', rest: 'square', good: 'check' };

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
    <div className={`note note-${tone}`} role={alert ? 'alert' : undefined}>
      <Glyph shape={shape} tone={tone} />
      <div className="note-body">
        <strong>{title}</strong>
        {children === undefined ? null : <div className="note-text">{children}</div>}
      </div>
      {action === undefined ? null : <div className="note-action">{action}</div>}
    </div>
  );
}
