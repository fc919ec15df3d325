import { readFileSync } from 'node:fs';

/** CPU time and memory of another process, from Linux's `/proc`. */
export interface Usage {
  cpuMs: number;
  residentMb: number;
}

const TICK_MS = 10; // USER_HZ is 100 on every Linux that Node runs on

/** @throws where `/proc` is missing (other systems) or the process is gone. */
export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name in parentheses and may hold spaces; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const resident = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
    residentMb: Number(resident?.[1] ?? 0) / 1024,
  };
}
