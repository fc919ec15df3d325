import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The process gets no further handle; those that it has stay. Returns what undoes that; undefined where prlimit is missing. */
export function withoutHandles(pid: number): (() => void) | undefined {
  const asked = spawnSync('prlimit', ['--pid', String(pid), '--nofile', '--noheadings', '--output', 'SOFT,HARD']);
  if (asked.status !== 0) return undefined;
  const limits = asked.stdout.toString().trim().split(/\s+/).join(':');
  // Every number below is taken since the process began.
  setHandles(pid, '8:');
  return () => setHandles(pid, limits);
}

const setHandles = (pid: number, limits: string): void =>
  void execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limits}`]);

/** Calls that change a file, and those that ask whether one may: what else a process does goes on. */
const FILE_CHANGES = 'pwrite64,pwritev,ftruncate,fallocate,access,faccessat,faccessat2';

/**
 * Every change of a file by a running process fails as on a disk that has turned read-only. Resolves with what undoes it when that
 * has begun; undefined where strace is missing or may not look at other processes.
 */
export async function withReadOnlyDisk(pid: number): Promise<(() => Promise<void>) | undefined> {
  const refused = `--inject=${FILE_CHANGES}:error=EROFS`;
  const tracer = spawn('strace', ['-f', `--attach=${pid}`, '--output=/dev/null', '--signal=none', refused]);
  const ended = once(tracer, 'exit').catch(() => undefined);
  const hasBegun = await new Promise<boolean>((resolve) => {
    createInterface({ input: tracer.stderr }).on('line', (line) => {
      if (line.includes('attached')) resolve(true);
    });
    void ended.then(() => resolve(false));
  });
  if (!hasBegun) return undefined;
  return async () => {
    tracer.kill('SIGTERM');
    await ended;
  };
}
