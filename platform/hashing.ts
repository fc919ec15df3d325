import { createHash } from 'node:crypto';

/** The SHA-256 of content that comes by and by. */
export interface Hashing {
  /** Copies the bytes, which may be used for something else afterwards; but in shared memory they must stay as they are until `end` has resolved. */
  add(bytes: Uint8Array): void;
  /** Lower-case hex of all that was added. Only once. */
  end(): Promise<string>;
  /** It is not wanted; nothing may be added any more. */
  drop(): void;
}

/** In the caller's own thread: for a process with few attachments, where a thread's memory counts for more than its time. */
export function hashHere(): Hashing {
  const hash = createHash('sha256');
  return {
    add: (bytes) => void hash.update(bytes),
    end: async () => hash.digest('hex'),
    drop: () => undefined,
  };
}
