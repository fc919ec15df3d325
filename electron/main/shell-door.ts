import type { UiCall, UiInput, UiResult } from '../../shared/contract/ui.ts';
import type { ShellAnswers, ShellCall } from '../../shared/contract/ui/shell.ts';
import { shellCalls } from '../../shared/contract/ui/shell.ts';
import type { AsyncUiDoor } from './ipc.ts';

/** What the desktop app does itself. Each answers with a result; none throws what a person could mend. */
export type ShellHandlers = {
  [C in ShellCall]: (
    input: UiInput<C>,
  ) => Promise<{ ok: true; value: ShellAnswers[C] } | Extract<UiResult, { ok: false }>>;
};

/** The engine's door with the shell's own calls in front of it. */
export function withShell(engine: AsyncUiDoor, handlers: ShellHandlers): AsyncUiDoor {
  return {
    snapshot: () => engine.snapshot(),
    call: async <C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>> => {
      if (!isShellCall(name)) return await engine.call(name, input);
      // The table couples name, input and answer; TypeScript cannot follow that through the index.
      return (await handlers[name](input as never)) as UiResult<C>;
    },
  };
}

const isShellCall = (name: UiCall): name is ShellCall => Object.hasOwn(shellCalls, name);
