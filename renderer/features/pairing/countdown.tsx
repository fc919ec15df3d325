import { useState } from 'react';
import { useNow, useStore } from '../../app/hooks.ts';
import { secondsLeft } from '../../ui/format.ts';
import { words } from '../../words/index.ts';

/** How long the code is good, in words and as a bar. Keyed by the code, so that each one starts full. */
export function Countdown({ expiresAt }: { expiresAt: number }) {
  const store = useStore();
  const now = useNow();
  // The contract tells only the end, so the bar is full at the moment the page first saw the code.
  const [seenAt] = useState(store.now);
  const left = secondsLeft(expiresAt, now);
  const share = Math.min(1, Math.max(0, (expiresAt - now) / Math.max(1, expiresAt - seenAt)));
  return (
    <div className="grid w-full max-w-76 gap-2 text-center">
      <p className="text-ink-2">{left > 0 ? words.pair.goodFor(left) : words.pair.renewing}</p>
      <div className="h-1.5 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
        <span className="block h-full rounded-full bg-accent" style={{ inlineSize: `${share * 100}%` }} />
      </div>
    </div>
  );
}
