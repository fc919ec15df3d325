import { createHash } from 'node:crypto';
import type { Clock, Random } from '../../../shared/ports.ts';

/** Long enough to walk to another machine, short enough for what stays in a terminal. */
export const LINK_VALID_MS = 15 * 60_000;
/** More that wait at once are a mistake; the oldest goes. */
const MAX_LINKS = 20;

export interface OneTimeLinks {
  /** 256 random bits, base64url. */
  make(): string;
  /** True once, within the time. */
  use(secret: string): boolean;
}

/** Secrets that open the screens once. Kept in memory: a restart ends them. */
export function createOneTimeLinks({ clock, random }: { clock: Clock; random: Pick<Random, 'bytes'> }): OneTimeLinks {
  /** By digest, so that a look-up tells nothing by its time. On the monotonic clock: a clock that is set extends none. */
  const until = new Map<string, number>();
  return {
    make() {
      const secret = Buffer.from(random.bytes(32)).toString('base64url');
      until.set(digest(secret), clock.monotonic() + LINK_VALID_MS);
      const [oldest] = until.keys();
      if (until.size > MAX_LINKS && oldest !== undefined) until.delete(oldest);
      return secret;
    },
    use(secret) {
      const key = digest(secret);
      const end = until.get(key);
      until.delete(key);
      return end !== undefined && clock.monotonic() < end;
    },
  };
}

const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64');
