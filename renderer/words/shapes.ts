/** The shapes of the state glyph. Each means one thing everywhere, so that colour is never alone. */
export type Shape =
  /** Works. */
  | 'dot'
  /** Is at it. */
  | 'ring'
  /** Waits. */
  | 'clock'
  /** Needs a person. */
  | 'triangle'
  /** Ended. */
  | 'cross'
  /** Paused. */
  | 'square'
  /** Done, once or twice: the server, the phone. */
  | 'check'
  | 'checks';

export type Tone = 'good' | 'wait' | 'bad' | 'rest';

export interface StateWords {
  word: string;
  shape: Shape;
  tone: Tone;
}
