import { contextBridge, ipcRenderer } from 'electron';
import { IPC } from '../../shared/contract/ipc.ts';
import type { UiBridge, UiPatch, UiSnapshot } from '../../shared/contract/ui.ts';

/** All that the page gets from the desktop. Nothing of Electron crosses: even an event would carry its sender. */
const bridge: UiBridge = {
  call: (name, input) => ipcRenderer.invoke(IPC.call, name, input),
  snapshot: async () => {
    const snapshot: UiSnapshot | undefined = await ipcRenderer.invoke(IPC.snapshot);
    if (snapshot === undefined) throw new Error('engineStopped');
    return snapshot;
  },
  onPatches: (receive) => {
    const listener = (_event: unknown, patches: UiPatch[]): void => receive(patches);
    ipcRenderer.on(IPC.patches, listener);
    return () => {
      ipcRenderer.removeListener(IPC.patches, listener);
    };
  },
};

contextBridge.exposeInMainWorld('pairline', bridge);
