/** Work on the page that takes longer than this lets the page draw in between. */
const BUDGET_MS = 12;

/** For long work in steps: resolves at once, or in a later turn when the page has waited long enough. */
export function createTurns(now: () => number = () => performance.now()): () => Promise<void> {
  let since = now();
  return async () => {
    if (now() - since < BUDGET_MS) return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve);
    });
    since = now();
  };
}
