import { useNow } from '../app/hooks.ts';
import { absoluteTime, clockTime, relativeTime } from './format.ts';

interface Props {
  /** UTC milliseconds, engine's clock. */
  at: number;
}

/** "3 seconds ago", with the whole date on hover and for machines. */
export function RelativeTime({ at }: Props) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={absoluteTime(at)}>
      {relativeTime(at, now)}
    </time>
  );
}

/** "12:41" today, with the day when it was another, and how long ago on hover. */
export function ClockTime({ at, seconds = false }: Props & { seconds?: boolean }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={`${absoluteTime(at)}, ${relativeTime(at, now)}`}>
      {clockTime(at, now, seconds)}
    </time>
  );
}
