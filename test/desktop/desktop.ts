/** The running desktop app as the walk sees it: in the real Electron, or in something that stands in for it. */
export interface Desktop {
  /** Evaluates an expression in the page of the main window; promises are awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression in the page is truthy (a plain value, no element). @throws after `timeoutMs` (15 s by default). */
  waitFor(expression: string, timeoutMs?: number): Promise<void>;
  /** The main window's address as the app sees it. */
  url(): Promise<string>;
  windowCount(): Promise<number>;
  minimize(): Promise<void>;
  isMinimized(): Promise<boolean>;
  /** Calls an IPC channel as pages would that are not ours. @returns those that got an answer. */
  answeredStrangers(channel: string, ...args: unknown[]): Promise<string[]>;
  /** Whether the app grants a permission to its own page. */
  grants(permission: string): Promise<boolean>;
  /** Process ids of the running utility processes of this name. */
  processes(serviceName: string): Promise<number[]>;
  /** Closes the main window, as a person does. */
  closeWindow(): Promise<void>;
  /** Brings the closed window back: by the tray, or where that cannot be reached, by a second start. */
  comeBack(): Promise<void>;
  /** What the system says when the machine falls asleep, wakes, or changes its power. */
  power(event: 'suspend' | 'resume'): Promise<void>;
  /** What the tray's menu offers; undefined where nobody can see it. */
  trayMenu(): Promise<string[] | undefined>;
  /** Titles of the notifications so far; undefined where nobody can see them. */
  notices(): Promise<string[] | undefined>;
  /** Starts the app a second time on the same data. @returns when that one has ended by itself. */
  startAgain(...args: string[]): Promise<void>;
  /** Faults seen so far: console errors, violations of the policy, requests to the outside, errors of the main process. */
  faults(): Promise<string[]>;
}
