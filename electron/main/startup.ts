import { asStartProblem } from '../../platform/start-problem.ts';
import type { Log } from '../../shared/ports.ts';
import type { StartProblem } from '../../shared/contract/embedded.ts';
import type { VaultKey } from './secrets.ts';
import { wordsFor, type ProblemText } from './start-problem.ts';
import type { DesktopWords } from './words/en.ts';

export interface StartupOptions {
  loadKey(): Promise<VaultKey>;
  /** Starts what runs beside the app. What goes wrong later comes back through `failed`. */
  start(key: VaultKey): Promise<void>;
  /** Shows what is wrong and what to do, and waits for the person. */
  ask(problem: ProblemText): Promise<'again' | 'quit'>;
  words(): DesktopWords;
  quit(): void;
  log: Log;
}

export interface Startup {
  /** Resolves when everything was started, or the person chose to quit. */
  run(): Promise<void>;
  /** A process says that it cannot work on this machine: ask, and start again when the person wants to. */
  failed(problem: StartProblem): void;
}

/** Starts the app's work; what this machine does not allow is put to the person instead of tried for ever. */
export function createStartup({ loadKey, start, ask, words, quit, log }: StartupOptions): Startup {
  let asking = false;

  const run = async (): Promise<void> => {
    try {
      await start(await loadKey());
    } catch (error) {
      await settle(error instanceof StartFailed ? error.problem : asStartProblem(error));
    }
  };

  const settle = async (problem: StartProblem): Promise<void> => {
    log.error('startup.failed', { ...problem.details, code: problem.code });
    // One question at a time: two processes may meet the same full disk.
    if (asking) return;
    asking = true;
    const answer = await ask(wordsFor(problem, words())).finally(() => {
      asking = false;
    });
    if (answer === 'quit') quit();
    else await run();
  };

  return { run, failed: (problem) => void settle(problem) };
}

/** A process of ours said why it cannot work. */
export class StartFailed extends Error {
  readonly problem: StartProblem;
  constructor(problem: StartProblem) {
    super(problem.code);
    this.name = 'StartFailed';
    this.problem = problem;
  }
}
