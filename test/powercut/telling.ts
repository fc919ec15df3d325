import { writeSync } from 'node:fs';
import { createVault } from '../../platform/vault.ts';
import type { Log } from '../../shared/ports.ts';

/** What a process under a power cut tells the world at once, so that the recording has it in its place. */
export const tell = (what: string, id: string | number): void => void writeSync(1, `${what} ${id}\n`);

export const vault = createVault(new Uint8Array(32).fill(7));

/** Lines of a log are no promise, and would only lengthen the recording. */
export const noLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => noLog,
};
