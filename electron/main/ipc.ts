import type { IpcMain, IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron';
import type { UiCall, UiInput, UiResult, UiSnapshot } from '../../shared/contract/ui.ts';
import { IPC } from '../../shared/contract/ipc.ts';
import { uiCalls } from '../../shared/contract/ui.ts';
import type { Log } from '../../shared/ports.ts';
import { isOwnUrl } from './scheme.ts';

/** The engine as the window's door sees it: `UiDoor` across a process border, so the snapshot takes a moment. */
export interface AsyncUiDoor {
  call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>>;
  /** Waits for the first start; undefined when the engine ended. Not an error: Electron would print each one. */
  snapshot(): Promise<UiSnapshot | undefined>;
}

export interface IpcOptions {
  ipcMain: Pick<IpcMain, 'handle'>;
  /** The main window's contents; undefined while there is no window. */
  contents(): Pick<WebContents, 'mainFrame'> | undefined;
  door: AsyncUiDoor;
  log: Log;
}

/** Answers the main window's calls and nobody else's. */
export function serveIpc({ ipcMain, contents, door, log }: IpcOptions): void {
  const guarded =
    <T>(channel: string, answer: (args: unknown[]) => Promise<T>) =>
    async (event: IpcMainInvokeEvent, ...args: unknown[]): Promise<T> => {
      if (!isMainWindow(event.senderFrame, contents())) {
        log.error('ipc.senderRefused', { channel });
        throw new Error('senderRefused');
      }
      return await answer(args);
    };
  ipcMain.handle(
    IPC.call,
    guarded(IPC.call, ([name, input]) => call(door, name, input)),
  );
  ipcMain.handle(
    IPC.snapshot,
    guarded(IPC.snapshot, () => door.snapshot()),
  );
}

/**
 * Only the main window's top frame while it shows our own page. An embedded frame, another window and a page that was
 * somehow led elsewhere are refused; a frame that is gone by now is null.
 */
function isMainWindow(frame: WebFrameMain | null, contents: Pick<WebContents, 'mainFrame'> | undefined): boolean {
  return frame !== null && contents !== undefined && frame === contents.mainFrame && isOwnUrl(frame.url);
}

async function call(door: AsyncUiDoor, name: unknown, input: unknown): Promise<UiResult> {
  if (!isCall(name)) return { ok: false, error: { code: 'unknownCall' } };
  const parsed = uiCalls[name].safeParse(input);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    return { ok: false, error: { code: 'badInput', detail: where } };
  }
  return await door.call(name, parsed.data as UiInput<typeof name>);
}

const isCall = (name: unknown): name is UiCall => typeof name === 'string' && Object.hasOwn(uiCalls, name);
