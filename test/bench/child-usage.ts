import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';

/** Of a process until now. */
export interface Usage {
  cpuUs: number;
  rssBytes: number;
}

/** In a child of the bench: answers `usageOf` until the bench has gone. */
export function answerUsage(): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    const usage: Usage = { cpuUs: user + system, rssBytes: process.memoryUsage.rss() };
    process.send?.(usage);
  });
  process.on('disconnect', () => process.exit(0));
}

/** One question at a time: answers carry no name. */
export async function usageOf(child: ChildProcess): Promise<Usage> {
  const answer = once(child, 'message') as Promise<[Usage]>;
  child.send('usage');
  const [usage] = await answer;
  return usage;
}
