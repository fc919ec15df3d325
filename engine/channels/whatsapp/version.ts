import type { Clock } from '../../../shared/ports.ts';

/** The version of WhatsApp Web that the client says it is. */
export type ClientVersion = readonly [number, number, number];

export interface VersionSourceOptions {
  /** The version that came with this release. */
  bundled: ClientVersion;
  /** The last good one that was fetched, kept durably. */
  load(): string | undefined;
  save(version: string): Promise<void>;
  /** Asks the outside world; undefined or a rejection when it cannot be known. */
  fetchVersion(): Promise<ClientVersion | undefined>;
  clock: Clock;
}

export interface VersionSource {
  current(): ClientVersion;
  /**
   * After the server refused the current version (405): is there a newer one? Each refusal asks once; an answer that is
   * not newer, or none within `FETCH_LIMIT_MS`, is false: this release is too old.
   */
  refresh(): Promise<boolean>;
}

export const FETCH_LIMIT_MS = 10_000;

export function createVersionSource(options: VersionSourceOptions): VersionSource {
  const { bundled, clock } = options;
  let version = newer(parse(options.load()), bundled) ?? bundled;
  return {
    current: () => version,
    refresh: async () => {
      const fetched = newer(await within(clock, FETCH_LIMIT_MS, options.fetchVersion), version);
      if (fetched === undefined) return false;
      version = fetched;
      await options.save(fetched.join('.'));
      return true;
    },
  };
}

/** `candidate` when it is newer than `known`. */
function newer(candidate: ClientVersion | undefined, known: ClientVersion): ClientVersion | undefined {
  if (candidate === undefined) return undefined;
  const difference = candidate[0] - known[0] || candidate[1] - known[1] || candidate[2] - known[2];
  return difference > 0 ? candidate : undefined;
}

function parse(text: string | undefined): ClientVersion | undefined {
  const [first, second, third, ...rest] = (text ?? '').split('.').map(Number);
  const parts = [first, second, third];
  if (rest.length > 0 || !parts.every((part) => Number.isSafeInteger(part))) return undefined;
  return parts as [number, number, number];
}

/** The answer, or undefined when it fails or does not come in time. */
async function within<T>(clock: Clock, ms: number, ask: () => Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = clock.timer(ms, () => resolve(undefined));
  try {
    return await Promise.race([ask().catch(() => undefined), late]);
  } finally {
    timer.cancel();
  }
}
