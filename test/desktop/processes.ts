import { readdirSync, readFileSync } from 'node:fs';

/** Linux: processes whose parent is `parent` and whose command line holds `text`. */
export function childrenOf(parent: number, text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const status = readProc(pid, 'status');
      const isChild = new RegExp(`^PPid:\\s*${parent}$`, 'm').test(status) && !/^State:\s*Z/m.test(status);
      return isChild && readProc(pid, 'cmdline').includes(text);
    });
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // there is no such process any more
  }
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // ended in the meantime
  }
}
