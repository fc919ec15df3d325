import type { Random } from '../../shared/ports.ts';
import type { DiskEvent } from './recording.ts';

/**
 * A disk behind a cache that forgets: what was flushed (`fsync`) stays, everything later may be there or not, sector by
 * sector, in any order. As strict as POSIX allows: a file's flush does not flush its name (only its folder's does), a file
 * may have grown before its bytes are written (they are then zeros), and a page may be torn between its sectors.
 * Changes of one folder's names happen in their order, as on every journaling file system.
 */
export class Disk {
  private readonly root = newFolder();
  private readonly flushes = new Map<number, () => void>();

  do(event: DiskEvent): void {
    switch (event.kind) {
      case 'createFile':
      case 'createFolder': {
        const { folder, name } = this.place(event.path);
        const made = event.kind === 'createFile' ? newFile() : newFolder();
        folder.now.set(name, made);
        folder.pending.push({ name, node: made });
        return;
      }
      case 'rename': {
        const from = this.place(event.from);
        const to = this.place(event.to);
        const node = from.folder.now.get(from.name);
        if (node === undefined) throw new Error(`no ${event.from}`);
        from.folder.now.delete(from.name);
        to.folder.now.set(to.name, node);
        if (from.folder === to.folder) from.folder.pending.push({ name: to.name, node, was: from.name });
        else {
          to.folder.pending.push({ name: to.name, node });
          from.folder.pending.push({ name: from.name });
        }
        return;
      }
      case 'remove': {
        const { folder, name } = this.place(event.path);
        folder.now.delete(name);
        folder.pending.push({ name });
        return;
      }
      case 'write':
      case 'resize': {
        const file = this.find(event.path);
        if (file?.kind !== 'file') throw new Error(`no file ${event.path}`);
        file.pending.push(
          event.kind === 'write' ? { offset: event.offset, bytes: event.bytes } : { offset: event.bytes },
        );
        return;
      }
      case 'syncBegins': {
        const node = this.find(event.path);
        if (node === undefined) return;
        const last = node.pending.at(-1);
        this.flushes.set(event.call, () => flush(node, last));
        return;
      }
      case 'synced':
        this.flushes.get(event.call)?.();
        this.flushes.delete(event.call);
        return;
      case 'told':
        return;
      default:
        event satisfies never;
    }
  }

  /**
   * What a power cut now may leave.
   * @param sectorBytes what the disk writes whole or not at all
   */
  afterPowerCut(random: Random, sectorBytes: number): Image {
    const survives = chanceOf(random);
    return this.image(
      (folder) => namesLeft(folder, survives, random),
      (file) => bytesLeft(file, survives, sectorBytes),
    );
  }

  /** What the running process sees. */
  asSeen(): Image {
    return this.image(
      ({ now }) => now,
      (file) => bytesLeft(file, (count) => count, 4_096),
    );
  }

  private image(namesOf: (folder: Folder) => Map<string, Node>, bytesOf: (file: File) => Buffer): Image {
    const image: Image = { files: new Map(), folders: [] };
    const visit = (folder: Folder, path: string): void => {
      for (const [name, node] of namesOf(folder)) {
        const inner = path === '' ? name : `${path}/${name}`;
        if (node.kind === 'file') image.files.set(inner, bytesOf(node));
        else {
          image.folders.push(inner);
          visit(node, inner);
        }
      }
    };
    visit(this.root, '');
    return image;
  }

  private place(path: string): { folder: Folder; name: string } {
    const end = path.lastIndexOf('/');
    const folder = end < 0 ? this.root : this.find(path.slice(0, end));
    if (folder?.kind !== 'folder') throw new Error(`no folder for ${path}`);
    return { folder, name: path.slice(end + 1) };
  }

  private find(path: string): Node | undefined {
    if (path === '') return this.root;
    const { folder, name } = this.place(path);
    return folder.now.get(name);
  }
}

/** Files and folders by their paths. */
export interface Image {
  readonly files: Map<string, Buffer>;
  readonly folders: string[];
}

/** A write, or without bytes the new size of the file. */
interface Change {
  readonly offset: number;
  readonly bytes?: Buffer;
}

interface File {
  readonly kind: 'file';
  /** On the disk for certain, until the next flush. */
  flushed: Buffer;
  /** What `flushed` is the beginning of. */
  room: Buffer;
  /** Not yet, in order. */
  readonly pending: Change[];
}

/** A name appears (`was`: under which it was known before) or, without a node, goes. */
interface Naming {
  readonly name: string;
  readonly node?: Node;
  readonly was?: string;
}

interface Folder {
  readonly kind: 'folder';
  readonly flushed: Map<string, Node>;
  readonly pending: Naming[];
  /** As the running process sees it. */
  readonly now: Map<string, Node>;
}

type Node = File | Folder;

const EMPTY = Buffer.alloc(0);
const newFile = (): File => ({ kind: 'file', flushed: EMPTY, room: EMPTY, pending: [] });
const newFolder = (): Folder => ({ kind: 'folder', flushed: new Map(), pending: [], now: new Map() });

function flush(node: Node, last: Change | Naming | undefined): void {
  if (last === undefined) return;
  // Another flush may have been faster.
  const count = (node.pending as (Change | Naming)[]).indexOf(last) + 1;
  if (node.kind === 'file') {
    node.flushed = applied(node, node.pending.splice(0, count));
  } else {
    for (const naming of node.pending.splice(0, count)) rename(node.flushed, naming);
  }
}

function rename(names: Map<string, Node>, { name, node, was }: Naming): void {
  if (was !== undefined) names.delete(was);
  if (node === undefined) names.delete(name);
  else names.set(name, node);
}

/** In place, where there is room. The answer is another buffer each time, so that who has seen one can tell that nothing has changed. */
function applied(file: File, changes: readonly Change[]): Buffer {
  let size = file.flushed.byteLength;
  for (const change of changes) {
    const before = size;
    size = sizeAfter(size, change);
    if (size > file.room.byteLength) {
      const larger = Buffer.alloc(2 * size);
      file.room.copy(larger);
      file.room = larger;
    }
    // What is cut off reads as zeros if the file grows again.
    if (size < before) file.room.fill(0, size, before);
    change.bytes?.copy(file.room, change.offset);
  }
  return file.room.subarray(0, size);
}

const sizeAfter = (size: number, { offset, bytes }: Change): number =>
  bytes === undefined ? offset : Math.max(size, offset + bytes.byteLength);

/** How many of `count` changes of one place reached the disk. */
type Survival = (count: number) => number;

/** Cuts differ in how much of the cache was written: nothing, all, much, little, or all but one place. */
function chanceOf(random: Random): Survival {
  const dice = random.float();
  if (dice < 0.15) return () => 0;
  if (dice < 0.3) return (count) => count;
  const share = dice < 0.5 ? 0.95 : dice < 0.7 ? 0.05 : random.float();
  return (count) => {
    if (random.float() < share) return count;
    return Math.floor(random.float() * (count + 1));
  };
}

function namesLeft(folder: Folder, survives: Survival, random: Random): Map<string, Node> {
  const names = new Map(folder.flushed);
  const many = folder.pending.length;
  const count = random.float() < 0.5 ? survives(many) : Math.floor(random.float() * (many + 1));
  for (const naming of folder.pending.slice(0, count)) rename(names, naming);
  return names;
}

/** Every sector has the content of one moment between the last flush and the cut, each of its own. */
function bytesLeft({ flushed, pending }: File, survives: Survival, sectorBytes: number): Buffer {
  if (pending.length === 0) return flushed;
  let largest = flushed.byteLength;
  const sizes = [largest];
  const touching = new Map<number, Change[]>();
  for (const change of pending) {
    const before = sizes.at(-1) ?? 0;
    const size = sizeAfter(before, change);
    const end = change.bytes === undefined ? Math.max(before, largest) : change.offset + change.bytes.byteLength;
    for (let sector = Math.floor(change.offset / sectorBytes); sector * sectorBytes < end; sector += 1) {
      const changes = touching.get(sector);
      if (changes === undefined) touching.set(sector, [change]);
      else changes.push(change);
    }
    sizes.push(size);
    largest = Math.max(largest, size);
  }
  const result = Buffer.alloc(largest);
  flushed.copy(result);
  for (const [sector, changes] of touching) {
    const from = sector * sectorBytes;
    const to = Math.min(from + sectorBytes, largest);
    for (const { offset, bytes } of changes.slice(0, survives(changes.length))) {
      if (bytes === undefined) result.fill(0, Math.max(from, offset), to);
      else {
        const start = Math.max(from, offset);
        const end = Math.min(to, offset + bytes.byteLength);
        bytes.copy(result, start, start - offset, end - offset);
      }
    }
  }
  return result.subarray(0, sizes[survives(pending.length)] ?? largest);
}
