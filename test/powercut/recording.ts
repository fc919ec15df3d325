import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** What a process did to its folder, in the order in which the calls came back. Paths are relative to the folder. */
export type DiskEvent =
  | { readonly kind: 'createFile'; readonly path: string }
  | { readonly kind: 'createFolder'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'resize'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  /** What was written before `syncBegins` is on the disk after the `synced` of the same call. */
  | { readonly kind: 'syncBegins' | 'synced'; readonly path: string; readonly call: number }
  /** The process told the world something that it must not forget. */
  | { readonly kind: 'told'; readonly line: string };

/** Every call that can change a file, and those that make changes durable. */
const CALLS =
  'open,openat,creat,close,dup,dup2,dup3,lseek,write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fallocate,' +
  'fsync,fdatasync,sync_file_range,rename,renameat,renameat2,link,linkat,symlink,unlink,unlinkat,mkdir,mkdirat,rmdir,' +
  'copy_file_range,sendfile';

/**
 * Runs `node script folder …args` under strace and gives what it did to the folder.
 * @param log where strace writes; removed when it is read
 * @throws when the process fails, or makes a call on the folder that the model of a disk does not know
 */
export async function record(script: string, args: string[], folder: string, log: string): Promise<DiskEvent[]> {
  const traced = ['-f', '-y', '-xx', '-s', '16777216', '--seccomp-bpf', '-e', `trace=${CALLS}`, '-e', 'signal=none'];
  const child = spawn('strace', [...traced, '-o', log, process.execPath, script, folder, ...args], {
    // Through io_uring, files could be written without a call that strace sees.
    env: { ...process.env, NODE_OPTIONS: '', UV_USE_IO_URING: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${errors}`);
  const reader = new TraceReader(folder);
  for await (const line of createInterface({ input: createReadStream(log), crlfDelay: Infinity })) reader.read(line);
  rmSync(log);
  return reader.events;
}

const STARTED = /^(\d+) +(\w+)\((.*)$/s;
const RESUMED = /^(\d+) +<\.\.\. \w+ resumed>(.*)$/s;
const UNFINISHED = ' <unfinished ...>';

/** Reads strace's lines; calls of several threads that overlap are put together again. */
class TraceReader {
  readonly events: DiskEvent[] = [];
  private readonly folder: string;
  private readonly begun = new Map<string, { name: string; text: string; call: number }>();
  /** Where the next `write` of a descriptor goes; a closed descriptor has none. */
  private readonly positions = new Map<number, number>();
  /** Sizes and names as the process sees them, for `O_TRUNC` and `O_APPEND`. */
  private readonly sizes = new Map<string, number>();
  private calls = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  read(line: string): void {
    const resumed = RESUMED.exec(line);
    if (resumed !== null) {
      const [, process = '', rest = ''] = resumed;
      const begun = this.begun.get(process);
      this.begun.delete(process);
      if (begun !== undefined) this.finish(begun.name, begun.text + rest, begun.call);
      return;
    }
    const started = STARTED.exec(line);
    if (started === null) return;
    const [, process = '', name = '', text = ''] = started;
    const call = (this.calls += 1);
    const isOpen = text.endsWith(UNFINISHED);
    const begun = isOpen ? text.slice(0, -UNFINISHED.length) : text;
    if (name === 'fsync' || name === 'fdatasync') {
      const path = this.pathIn(begun);
      if (path !== undefined) this.events.push({ kind: 'syncBegins', path, call });
    }
    if (isOpen) this.begun.set(process, { name, text: begun, call });
    else this.finish(name, begun, call);
  }

  private finish(name: string, text: string, call: number): void {
    const end = text.lastIndexOf(' = ');
    const result = Number.parseInt(text.slice(end + 3), 10);
    if (Number.isNaN(result) || result < 0) return;
    const args = text.slice(0, end);
    const descriptor = Number.parseInt(args, 10);
    if (name === 'write' && descriptor === 1) {
      for (const line of stringsIn(args)[0]?.toString().trimEnd().split('\n') ?? []) {
        this.events.push({ kind: 'told', line });
      }
      return;
    }
    switch (name) {
      case 'open':
      case 'openat':
      case 'creat':
        return this.opened(result, text.slice(end + 3), args);
      case 'close':
        this.positions.delete(descriptor);
        return;
      case 'mkdir':
      case 'mkdirat':
        return this.named(args, ([path]) => this.events.push({ kind: 'createFolder', path }));
      case 'rename':
      case 'renameat':
      case 'renameat2':
        return this.named(args, ([from, to = '']) => {
          this.sizes.set(to, this.sizes.get(from) ?? 0);
          this.sizes.delete(from);
          this.events.push({ kind: 'rename', from, to });
        });
      case 'unlink':
      case 'unlinkat':
      case 'rmdir':
        return this.named(args, ([path]) => {
          this.sizes.delete(path);
          this.events.push({ kind: 'remove', path });
        });
      default:
        return this.onFile(name, descriptor, args, result, call);
    }
  }

  private onFile(name: string, descriptor: number, args: string, result: number, call: number): void {
    const path = this.pathIn(args);
    if (path === undefined) return;
    switch (name) {
      case 'write': {
        const offset = this.positions.get(descriptor) ?? 0;
        this.positions.set(descriptor, offset + result);
        return this.written(path, offset, (stringsIn(args)[0] ?? Buffer.alloc(0)).subarray(0, result));
      }
      case 'pwrite64': {
        const offset = Number(args.slice(args.lastIndexOf(',') + 1).replace(')', ''));
        return this.written(path, offset, (stringsIn(args)[0] ?? Buffer.alloc(0)).subarray(0, result));
      }
      case 'pwritev': {
        const offset = Number(args.slice(args.lastIndexOf(',') + 1).replace(')', ''));
        return this.written(path, offset, Buffer.concat(stringsIn(args)).subarray(0, result));
      }
      case 'ftruncate': {
        const bytes = Number(args.slice(args.lastIndexOf(',') + 1).replace(')', ''));
        this.sizes.set(path, bytes);
        this.events.push({ kind: 'resize', path, bytes });
        return;
      }
      case 'fsync':
      case 'fdatasync':
        this.events.push({ kind: 'synced', path, call });
        return;
      case 'lseek':
        this.positions.set(descriptor, result);
        return;
      default:
        throw new Error(`The model of a disk does not know ${name} on ${path}`);
    }
  }

  private opened(descriptor: number, result: string, args: string): void {
    const path = this.pathIn(result);
    if (path === undefined || args.includes('O_DIRECTORY')) return;
    const isNew = args.includes('O_CREAT') && !this.sizes.has(path);
    if (isNew) {
      this.sizes.set(path, 0);
      this.events.push({ kind: 'createFile', path });
    } else if (args.includes('O_TRUNC')) {
      this.sizes.set(path, 0);
      this.events.push({ kind: 'resize', path, bytes: 0 });
    }
    this.positions.set(descriptor, args.includes('O_APPEND') ? (this.sizes.get(path) ?? 0) : 0);
  }

  private written(path: string, offset: number, bytes: Buffer): void {
    this.sizes.set(path, Math.max(this.sizes.get(path) ?? 0, offset + bytes.byteLength));
    this.events.push({ kind: 'write', path, offset, bytes });
  }

  private named(args: string, use: (paths: [string, ...string[]]) => void): void {
    const [first, ...more] = stringsIn(args).map((name) => this.relative(name.toString()));
    if (first !== undefined) use([first, ...more.map((path) => path ?? '')]);
  }

  /** The path behind a descriptor, as `-y` shows it; undefined outside the folder and for what has no name any more. */
  private pathIn(text: string): string | undefined {
    const shown = /^\d+<([^>]*)>(\(deleted\))?/.exec(text);
    if (shown === null || shown[2] !== undefined) return undefined;
    return this.relative(bytesOf(shown[1] ?? '').toString());
  }

  private relative(path: string): string | undefined {
    if (path === this.folder) return '';
    // The shared memory beside a store is made anew by whoever opens it first.
    if (!path.startsWith(`${this.folder}/`) || path.endsWith('-shm')) return undefined;
    return path.slice(this.folder.length + 1);
  }
}

const stringsIn = (text: string): Buffer[] => Array.from(text.matchAll(/"([^"]*)"/g), ([, hex = '']) => bytesOf(hex));
const bytesOf = (escaped: string): Buffer => Buffer.from(escaped.replaceAll('\\x', ''), 'hex');
