import type { UiPatch, UiSnapshot } from '../../shared/contract/ui.ts';
import { applyPatches } from '../../shared/model/snapshot.ts';
import type { AsyncUiDoor } from './ipc.ts';

/** What the engine says, for the habits of the desktop: whoever listens hears of every change. */
export interface EngineView {
  /** Undefined while there is no engine. */
  current(): UiSnapshot | undefined;
  onChange(listener: () => void): void;
  /** From the engine's process, in order. */
  receive(patches: UiPatch[]): void;
}

export function createEngineView(door: Pick<AsyncUiDoor, 'snapshot'>): EngineView {
  const listeners: (() => void)[] = [];
  let current: UiSnapshot | undefined;
  /** Counts the engine's runs: a snapshot of an earlier one is of no use. */
  let run = 0;

  const set = (next: UiSnapshot | undefined): void => {
    current = next;
    for (const listener of listeners) listener();
  };
  const begin = async (own: number): Promise<void> => {
    const snapshot = await door.snapshot();
    // Patches that came before it are part of it.
    if (own === run && snapshot !== undefined) set(snapshot);
  };

  return {
    current: () => current,
    onChange: (listener) => listeners.push(listener),
    receive(patches) {
      for (const patch of patches) {
        if (patch.kind !== 'engine') continue;
        run += 1;
        if (patch.running) void begin(run);
        else set(undefined);
      }
      if (current === undefined) return;
      const next = applyPatches(current, patches);
      if (next !== current) set(next);
    },
  };
}
