/** What processes and stores hold at an instant, from Linux's `/proc` and the sizes of files. */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { usageOf } from '../bench/process-usage.ts';

const MB = 2 ** 20;

export interface ProcessSample {
  readonly pid: number;
  readonly cpuMs: number;
  readonly residentMb: number;
  /** Open files, sockets and the like. */
  readonly handles: number;
  readonly sockets: number;
  readonly threads: number;
}

export interface StoreSample {
  /** Of all databases of the folder. */
  readonly databaseMb: number;
  readonly logMb: number;
  readonly mediaMb: number;
}

/** Undefined when the process is gone. */
export function sampleProcess(pid: number | undefined): ProcessSample | undefined {
  if (pid === undefined) return undefined;
  try {
    const { cpuMs, residentMb } = usageOf(pid);
    const handles = readdirSync(`/proc/${pid}/fd`).map((handle) => targetOf(`/proc/${pid}/fd/${handle}`));
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      pid,
      cpuMs,
      residentMb,
      handles: handles.length,
      sockets: handles.filter((target) => target.startsWith('socket:')).length,
      threads: Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN),
    };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Empty when it was closed meanwhile. */
function targetOf(handle: string): string {
  try {
    return readlinkSync(handle);
  } catch (error) {
    if (isGone(error)) return '';
    throw error;
  }
}

export function sampleStore(folder: string): StoreSample {
  let [database, log, media] = [0, 0, 0];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const size = sizeOf(join(folder, name));
    if (name.endsWith('-wal')) log += size;
    else if (name.split(sep).includes('media')) media += size;
    else if (name.endsWith('.db')) database += size;
  }
  return { databaseMb: database / MB, logMb: log / MB, mediaMb: media / MB };
}

/** Bytes; none of folders, nor of what was removed meanwhile. */
function sizeOf(path: string): number {
  try {
    const found = statSync(path);
    return found.isFile() ? found.size : 0;
  } catch (error) {
    if (isGone(error)) return 0;
    throw error;
  }
}

/** ESRCH: a process that ended while its folder in `/proc` was read. */
const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
