import { linkSync, mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Image } from './disk.ts';

/** Images of a disk as files, so that a store can be opened on them. */
export interface Images {
  /** @returns where it lies */
  write(name: string, image: Image): string;
  remove(name: string, image: Image): void;
  /** Takes everything away but the images that are there. */
  close(): void;
}

/**
 * @param folder in memory where that is possible: a hundred thousand images are written
 * @param isFinal whether a file is never written again once it has this path: it is written once, and linked into each image
 */
export function createImages(folder: string, isFinal: (path: string) => boolean): Images {
  const kept = mkdtempSync(join(folder, 'kept-'));
  const finals = new Map<string, { bytes: Buffer; file: string }>();

  const fileOf = (path: string, bytes: Buffer): string => {
    const known = finals.get(path);
    if (known?.bytes === bytes) return known.file;
    const file = known?.file ?? join(kept, String(finals.size));
    // Images that stay have the file of before.
    rmSync(file, { force: true });
    writeFileSync(file, bytes);
    finals.set(path, { bytes, file });
    return file;
  };

  return {
    write: (name, { files, folders }) => {
      const image = join(folder, name);
      // That of a run before.
      rmSync(image, { recursive: true, force: true });
      mkdirSync(image);
      for (const path of folders) mkdirSync(join(image, path), { recursive: true });
      for (const [path, bytes] of files) {
        const target = join(image, path);
        if (isFinal(path)) linkSync(fileOf(path, bytes), target);
        else writeFileSync(target, bytes);
      }
      return image;
    },
    remove: (name, { files }) => {
      // Known names go without being looked for, which takes half of the time.
      for (const path of files.keys()) if (isFinal(path)) unlinkSync(join(folder, name, path));
      rmSync(join(folder, name), { recursive: true, force: true });
    },
    close: () => rmSync(kept, { recursive: true, force: true }),
  };
}
