import type { ReactNode } from 'react';
import type { Shape, StateWords, Tone } from '../words/shapes.ts';

const drawings: Record<Shape, ReactNode> = {
  dot: <circle cx="7" cy="7" r="5.5" fill="currentColor" />,
  ring: <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="23 9" />,
  clock: (
    <>
      <circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M7 4v3.2l2 1.3" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  triangle: <path d="M7 1 13.5 12.5H.5Z" fill="currentColor" />,
  cross: <path d="M3 3l8 8M11 3l-8 8" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
  square: <rect x="2" y="2" width="10" height="10" rx="2" fill="currentColor" />,
  check: (
    <path
      d="M2 7.5 5.5 11 12 3.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  checks: (
    <path
      d="M.8 7.5 3.8 10.5 9.5 3.5M7.3 10 7.8 10.5 13.3 3.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
};

const tones: Record<Tone, string> = { good: 'text-good', wait: 'text-wait', bad: 'text-bad', rest: 'text-rest' };
/** What works is ink, what rests is quiet; colour is for what wants a person. */
const inks: Record<Tone, string> = { good: 'text-ink', wait: 'text-wait', bad: 'text-bad', rest: 'text-ink-2' };

/** The shape of a state. The word beside it says the same, so it is hidden from screen readers. */
export function Glyph({ shape, tone }: { shape: Shape; tone: Tone }) {
  return (
    <svg className={`glyph size-3.5 flex-none ${tones[tone]}`} viewBox="0 0 14 14" aria-hidden="true" focusable="false">
      {drawings[shape]}
    </svg>
  );
}

/** A state: shape, word and colour. */
export function State({ state, children }: { state: StateWords; children?: ReactNode }) {
  return (
    <span className={`state inline-flex items-baseline gap-2 font-semibold ${inks[state.tone]}`}>
      <span className="mt-[0.25em] flex-none self-start">
        <Glyph shape={state.shape} tone={state.tone} />
      </span>
      <span>
        {state.word}
        {children}
      </span>
    </span>
  );
}
