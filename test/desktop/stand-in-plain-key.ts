interface StandIn {
  waitFor(expression: string, timeoutMs?: number): Promise<unknown>;
}

/** Waits for the warning that the key lies in a plain file. */
export default async function drive(standIn: StandIn): Promise<void> {
  await standIn.waitFor(
    `window.pairline.snapshot().then(({ warnings }) => warnings.some(({ code }) => code === 'keyUnprotected'), () => false)`,
    15_000,
  );
}
