import { useSyncExternalStore, type PointerEvent } from 'react';
import { useStore } from '../app/hooks.ts';
import { words } from '../words/index.ts';
import { absoluteTime, clockTime, relativeTime } from './format.ts';

interface Props {
  /** UTC milliseconds, engine's clock. */
  at: number;
}

/** "3 seconds ago", with the whole date on hover and for machines. */
export function RelativeTime({ at }: Props) {
  const text = useTimeText((now) => relativeTime(at, now));
  return (
    <time dateTime={new Date(at).toISOString()} title={absoluteTime(at)}>
      {text}
    </time>
  );
}

/** "12:41" today, with the day when it was another, and how long ago on hover. */
export function ClockTime({ at, seconds = false }: Props & { seconds?: boolean }) {
  const store = useStore();
  const text = useTimeText((now) => clockTime(at, now, seconds));
  // Told when somebody asks: kept current it would be drawn anew each second for nobody.
  const tell = (event: PointerEvent<HTMLTimeElement>): void => {
    event.currentTarget.title = `${absoluteTime(at)}${words.app.comma}${relativeTime(at, store.now())}`;
  };
  return (
    <time dateTime={new Date(at).toISOString()} title={absoluteTime(at)} onPointerEnter={tell}>
      {text}
    </time>
  );
}

/** A text that depends on the time: rendered anew only when it reads differently. */
function useTimeText(write: (now: number) => string): string {
  const { seconds } = useStore();
  return useSyncExternalStore(seconds.subscribe, () => write(seconds.get()));
}
