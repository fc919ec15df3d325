import { readFileSync, writeFileSync } from 'node:fs';

/** CPU time and memory of another process, from Linux's `/proc`. */
export interface Usage {
  cpuMs: number;
  residentMb: number;
  /** The highest since the process started, or since `forgetPeak`. */
  peakMb: number;
}

const TICK_MS = 10; // USER_HZ is 100 on every Linux that Node runs on

/** @throws where `/proc` is missing (other systems) or the process is gone. */
export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name in parentheses and may hold spaces; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
    residentMb: megabytes(/^VmRSS:\s+(\d+)/m.exec(status)),
    peakMb: megabytes(/^VmHWM:\s+(\d+)/m.exec(status)),
  };
}

const megabytes = (kilobytes: RegExpExecArray | null): number => Number(kilobytes?.[1] ?? Number.NaN) / 1024;

/** From now on `peakMb` counts anew. @throws where the kernel does not offer it. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
