import type { UiError } from '../../../shared/contract/ui.ts';
import { IMPORT_ADD_MAX, type ImportLine } from '../../../shared/contract/ui/imports.ts';
import type { Store } from '../../app/store.ts';

/** Bytes of lines in one call: below the largest frame to the engine, 64 kB, with room for the call around them. */
const PART_MAX_BYTES = 60_000;

/** As many lines, from `from` on, as one call carries; at least one. */
export function partOf(lines: readonly ImportLine[], from: number): ImportLine[] {
  const encoder = new TextEncoder();
  let bytes = 0;
  let end = from;
  for (; end < lines.length && end - from < IMPORT_ADD_MAX; end += 1) {
    bytes += encoder.encode(JSON.stringify(lines[end])).length + 1;
    if (bytes > PART_MAX_BYTES && end > from) break;
  }
  return lines.slice(from, end);
}

/** Gives the lines of a file to the engine, which keeps them, and has them checked. Returns why it could not. */
export async function handOver(
  store: Pick<Store, 'call'>,
  job: { importId: string; accountId: string; name: string; lines: readonly ImportLine[] },
  options: { signal: AbortSignal; onProgress(done: number): void },
): Promise<UiError | undefined> {
  const { importId, lines, accountId, name } = job;
  const begun = await store.call('import.begin', { importId, accountId, name: name.slice(0, 255) });
  if (!begun.ok) return begun.error;
  for (let done = 0; done < lines.length;) {
    const part = partOf(lines, done);
    const added = await store.call('import.add', { importId, lines: part });
    if (!added.ok) return added.error;
    if (options.signal.aborted) {
      // Nobody waits for it any more; nothing of it was asked for.
      await store.call('import.remove', { importId });
      return undefined;
    }
    done += part.length;
    options.onProgress(done);
  }
  const checked = await store.call('import.check', { importId });
  return checked.ok ? undefined : checked.error;
}
