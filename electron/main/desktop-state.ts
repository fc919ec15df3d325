import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { errnoOf, writeFileAtomic } from '../../platform/atomic-file.ts';
import { LANGUAGES } from '../../shared/contract/ui/settings.ts';
import type { Log } from '../../shared/ports.ts';

const bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
export type Bounds = z.output<typeof bounds>;

const state = z.object({
  /** The window as it was when it was last closed. */
  window: z.object({ bounds, maximized: z.boolean() }).optional(),
  /** The owner knows that closing the window does not end the app. */
  toldKeepsRunning: z.boolean().default(false),
  /** Which gateway this device serves: the one beside the app, or a hosted one. */
  gateway: z.enum(['embedded', 'hosted']).default('embedded'),
  /** What the owner chose last, for what is said before the engine tells it. */
  language: z.enum(['system', ...LANGUAGES]).default('system'),
});
export type DesktopState = z.output<typeof state>;

/** What the desktop app knows before its engine runs: nothing secret, and nothing that could not be chosen again. */
export interface DesktopStateFile {
  current(): DesktopState;
  /** Holds at once. Resolves when it is on disk; what the disk refuses is logged and tried again with the next change. */
  change(changes: Partial<DesktopState>): Promise<void>;
}

/** A file that is missing or cannot be understood is as if nothing had been remembered. */
export async function openDesktopState(path: string, log: Log): Promise<DesktopStateFile> {
  let current = await read(path, log);
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    try {
      await writeFileAtomic(path, JSON.stringify(current));
    } catch (error) {
      log.warn('desktopState.notWritten', { reason: errnoOf(error) ?? String(error) });
    }
  };
  return {
    current: () => current,
    change: (changes) => {
      current = { ...current, ...changes };
      writing = writing.then(write);
      return writing;
    },
  };
}

async function read(path: string, log: Log): Promise<DesktopState> {
  try {
    return state.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') log.warn('desktopState.unreadable', { reason: String(error) });
    return state.parse({});
  }
}
