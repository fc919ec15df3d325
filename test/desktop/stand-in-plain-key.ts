import { words } from '../../renderer/words/index.ts';

interface StandIn {
  waitFor(expression: string, timeoutMs?: number): Promise<unknown>;
}

/** Waits until a person reads that the key lies in a plain file, and what to do about it. */
export default async function drive(standIn: StandIn): Promise<void> {
  await standIn.waitFor(
    `window.pairline.snapshot().then(({ warnings }) => warnings.some(({ code }) => code === 'keyUnprotected'), () => false)`,
    15_000,
  );
  for (const text of Object.values(words.warnings.keyUnprotected({})))
    await standIn.waitFor(`document.querySelector('main')?.textContent.includes(${JSON.stringify(text)})`, 15_000);
}
