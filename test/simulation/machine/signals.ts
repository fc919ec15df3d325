/**
 * From now on a signal that follows others is kept by them alone. Node keeps one that somebody listens to until it fires, and
 * what died listens for ever: with all of its life behind it.
 */
export function letSignalsGo(): void {
  AbortSignal.any = (signals) => {
    const following = new AbortController();
    for (const signal of signals) {
      if (signal.aborted) following.abort(signal.reason);
      else signal.addEventListener('abort', () => following.abort(signal.reason), { once: true });
    }
    return following.signal;
  };
}
