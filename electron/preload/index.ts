import { contextBridge, ipcRenderer } from 'electron';
import type { UiPatch } from '../../shared/contract/ui.ts';
import { IPC } from '../../shared/contract/ipc.ts';

/** All that the page gets from the desktop. Nothing of Electron crosses: an event object would carry the sender. */
contextBridge.exposeInMainWorld('pairline', {
  call: (name: unknown, input: unknown): Promise<unknown> => ipcRenderer.invoke(IPC.call, name, input),
  snapshot: (): Promise<unknown> => ipcRenderer.invoke(IPC.snapshot),
  onPatches: (receive: (patches: UiPatch[]) => void): (() => void) => {
    const listener = (_event: unknown, patches: UiPatch[]): void => receive(patches);
    ipcRenderer.on(IPC.patches, listener);
    return () => {
      ipcRenderer.removeListener(IPC.patches, listener);
    };
  },
});
