import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A process of ours under test: started with `--json`, ready when it prints its one JSON line. */
export interface Child<Ready> {
  readonly ready: Ready;
  readonly pid: number;
  /** The last lines it wrote to stderr, for failing tests. */
  log(): string;
  /** Resolves with the exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM and wait; SIGKILL when it does not end within `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

export class ChildFailed extends Error {
  override name = 'ChildFailed';
  readonly exit: number | string;
  readonly output: string;
  constructor(what: string, exit: number | string, output: string) {
    super(`${what} ended with ${exit} before it was ready:\n${output}`);
    this.exit = exit;
    this.output = output;
  }
}

/** What Node has made of the same sources before: a third of what a start takes. */
export const COMPILED = join(import.meta.dirname, '../../node_modules/.cache/compiled');
const LOG_LINES = 400;
const running = new Set<ChildProcess>();
// A failing or interrupted run leaves no process behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts `node <script> <args>`. @throws ChildFailed when it ends before it printed its JSON line. */
export async function startChild<Ready>(
  script: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Child<Ready>> {
  const process_ = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: COMPILED, ...env },
  });
  running.add(process_);
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > LOG_LINES) lines.shift();
  };
  createInterface({ input: process_.stderr }).on('line', keep);
  const stdout = createInterface({ input: process_.stdout });
  const exited = once(process_, 'exit').then(([code, signal]: unknown[]): number | string => {
    running.delete(process_);
    return typeof signal === 'string' ? signal : Number(code);
  });

  const ready = await new Promise<Ready>((resolve, reject) => {
    stdout.on('line', (line) => {
      keep(line);
      if (line.startsWith('{')) resolve(JSON.parse(line) as Ready);
    });
    void exited.then((exit) => reject(new ChildFailed(script, exit, lines.join('\n'))));
  });
  const { pid } = process_;
  if (pid === undefined) throw new Error(`${script} did not start`);

  return {
    ready,
    pid,
    exited,
    log: () => lines.join('\n'),
    kill: (signal) => void process_.kill(signal),
    async stop(graceMs = 10_000) {
      if (process_.exitCode !== null || process_.signalCode !== null) return;
      process_.kill('SIGCONT');
      process_.kill('SIGTERM');
      const force = setTimeout(() => process_.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(force);
    },
  };
}
