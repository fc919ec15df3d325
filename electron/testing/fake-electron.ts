import type { App, BrowserWindow, IpcMain, IpcMainInvokeEvent, Session, WebContents, WebFrameMain } from 'electron';
import { EventEmitter } from 'node:events';
import type { Child } from '../main/supervisor.ts';
import type { KeyStorage } from '../main/secrets.ts';

/**
 * Electron as far as the main process uses it, typed by Electron's own types. Each fake does what the documentation says
 * and remembers what was asked of it; a member that it lacks is undefined and fails the test that needs it.
 */

/** A process beside the app. The test plays its part. */
export class FakeChild extends EventEmitter implements Pick<Child, 'postMessage' | 'kill'> {
  readonly received: unknown[] = [];
  killed = false;
  postMessage(message: unknown): void {
    this.received.push(structuredClone(message));
  }
  kill(): boolean {
    this.killed = true;
    this.emit('exit', 15);
    return true;
  }
}

/** Keeps the children that were started, in order. */
export function createFakeFork(): { fork: () => Child; children: FakeChild[]; latest: () => FakeChild } {
  const children: FakeChild[] = [];
  return {
    children,
    fork() {
      const child = new FakeChild();
      children.push(child);
      return child as FakeChild & Child;
    },
    latest() {
      const child = children.at(-1);
      if (child === undefined) throw new Error('no process was started');
      return child;
    },
  };
}

export const fakeFrame = (url: string): WebFrameMain => ({ url }) as WebFrameMain;

type InvokeHandler = (event: IpcMainInvokeEvent, ...args: unknown[]) => Promise<unknown>;

export class FakeIpcMain implements Pick<IpcMain, 'handle'> {
  readonly #handlers = new Map<string, InvokeHandler>();
  handle(channel: string, handler: InvokeHandler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, handler);
  }
  /** Calls a handler as the frame would; null is a frame that is gone. */
  async invoke(frame: WebFrameMain | null, channel: string, ...args: unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return await handler({ senderFrame: frame } as IpcMainInvokeEvent, ...structuredClone(args));
  }
}

type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];
interface Preventable {
  preventDefault(): void;
}

class FakeContents extends EventEmitter {
  openHandler: OpenHandler | undefined;
  reloads = 0;
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
  reload(): void {
    this.reloads += 1;
  }
  /** Emits an event that can be prevented. @returns whether it was. */
  attempt(event: string, details: object = {}): boolean {
    let prevented = false;
    const preventable: Preventable = {
      preventDefault: () => {
        prevented = true;
      },
    };
    this.emit(event, Object.assign(preventable, details));
    return prevented;
  }
}

export const createFakeContents = (): FakeContents & WebContents => new FakeContents() as FakeContents & WebContents;

export class FakeWindow extends EventEmitter {
  readonly webContents = createFakeContents();
  readonly done: string[] = [];
  bounds = { x: 0, y: 0, width: 1080, height: 760 };
  getNormalBounds(): typeof this.bounds {
    return this.bounds;
  }
  isMaximized(): boolean {
    return false;
  }
  loaded: string | undefined;
  minimized = false;
  async loadURL(url: string): Promise<void> {
    this.loaded = url;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  show(): void {
    this.done.push('show');
  }
  focus(): void {
    this.done.push('focus');
  }
  restore(): void {
    this.done.push('restore');
    this.minimized = false;
  }
}

export const createFakeWindow = (): FakeWindow & BrowserWindow => new FakeWindow() as FakeWindow & BrowserWindow;

export class FakeApp extends EventEmitter {
  isPackaged = false;
  setAsDefaultProtocolClient(): boolean {
    return true;
  }
  quits = 0;
  /** How often the app really ended. */
  ended = 0;
  quit(): void {
    this.quits += 1;
    let prevented = false;
    this.emit('before-quit', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.ended += 1;
  }
}

export const createFakeApp = (): FakeApp & App => new FakeApp() as FakeApp & App;

/** The permission handlers as the session keeps them; `ask` plays a page that wants something. */
export function createFakeSession(): { session: Session; ask(permission: string, url?: string): boolean[] } {
  const handlers: {
    request?: Parameters<Session['setPermissionRequestHandler']>[0];
    check?: Parameters<Session['setPermissionCheckHandler']>[0];
    device?: Parameters<Session['setDevicePermissionHandler']>[0];
  } = {};
  const session: Pick<
    Session,
    'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
  > = {
    setPermissionRequestHandler: (handler) => void (handlers.request = handler),
    setPermissionCheckHandler: (handler) => void (handlers.check = handler),
    setDevicePermissionHandler: (handler) => void (handlers.device = handler),
  };
  return {
    session: session as Session,
    ask(permission, url = 'app://pairline/') {
      let granted = true;
      handlers.request?.(createFakeContents(), permission as 'media', (answer) => (granted = answer), {
        requestingUrl: url,
      } as never);
      const checked = handlers.check?.(null, permission as 'media', url, {} as never) ?? true;
      const device = handlers.device?.({ deviceType: 'usb', origin: url, device: {} as never }) ?? true;
      return [granted, checked, device];
    },
  };
}

export interface FakeKeychain extends KeyStorage {
  available: boolean;
  backend: ReturnType<KeyStorage['getSelectedStorageBackend']>;
  /** What it encrypts can only be read while this is the same. */
  secret: string;
  /** Says once that what it returned should be encrypted anew. */
  rotated: boolean;
}

/** The system's keychain: reversible, and bound to its `secret`. */
export function createFakeKeychain(): FakeKeychain {
  return {
    available: true,
    backend: 'gnome_libsecret',
    secret: 'first',
    rotated: false,
    async isAsyncEncryptionAvailable() {
      return this.available;
    },
    getSelectedStorageBackend() {
      return this.backend;
    },
    async encryptStringAsync(text) {
      if (!this.available) throw new Error('Encryption is not available.');
      return Buffer.from(JSON.stringify([this.secret, Buffer.from(text).toString('hex')]));
    },
    async decryptStringAsync(encrypted) {
      if (!this.available) throw new Error('Decryption is not available.');
      const [secret, hex] = JSON.parse(encrypted.toString()) as [string, string];
      if (secret !== this.secret) throw new Error('Ciphertext could not be decrypted.');
      const shouldReEncrypt = this.rotated;
      this.rotated = false;
      return { shouldReEncrypt, result: Buffer.from(hex, 'hex').toString() };
    },
  };
}
