import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type * as Electron from 'electron';
import type { Desktop } from './desktop.ts';
import { childrenOf } from './processes.ts';
import { phonesFromEnv } from './simulated.ts';
import { walk } from './walk.ts';

/**
 * Drives the built app inside the program that `ELECTRON_STAND_IN` names: main on plain Node, windows in Chromium. It runs
 * in the main process, started by `scripts/test-desktop.ts`, and leaves the ids of the children it saw in a file.
 */
interface StandIn {
  electron: typeof Electron;
  win(index?: number): Electron.BrowserWindow;
  evaluate(expression: string): Promise<unknown>;
  waitFor(expression: string, timeoutMs?: number): Promise<unknown>;
  invokeAs(url: string, channel: string, ...args: unknown[]): Promise<{ value?: unknown; error?: string }>;
  probePermission(permission: string): Promise<{ check: unknown; request: unknown }>;
  trays: { _menu?: { items: { label: string; click(): void }[] } }[];
  notifications: { title: string }[];
  report: Record<'consoleErrors' | 'cspViolations' | 'externalRequests' | 'mainErrors', unknown[]>;
}

/** What a page at our own address could be, and what others could. */
const STRANGERS = ['https://evil.example/', 'app://pairline/', 'app://elsewhere/', 'about:blank', ''];

/**
 * What the stand-in itself stumbles over, and Electron does not: writing to a child in the moment after it was killed, and
 * handing a message to a page while a window that the page asked for is being refused.
 */
const OWN_FAULTS = [/^utility [\w.-]+: write EPIPE$/, /\[stand-in\] contextBridge: the other world did not answer/];

/** The built file behind each process. */
const FILES: Readonly<Record<string, string>> = {
  'Pairline engine': 'engine-process.js',
  'Pairline gateway': 'gateway-process.js',
};

export default async function drive(standIn: StandIn): Promise<void> {
  const seen = new Set<number>();
  const processes = (serviceName: string): number[] => {
    const found = childrenOf(process.pid, FILES[serviceName] ?? serviceName);
    for (const pid of found) seen.add(pid);
    return found;
  };
  const desktop: Desktop = {
    evaluate: async <T>(expression: string) => (await standIn.evaluate(expression)) as T,
    async waitFor(expression, timeoutMs = 15_000) {
      await standIn.waitFor(expression, timeoutMs);
    },
    url: async () => standIn.win().webContents.getURL(),
    windowCount: async () => standIn.electron.BrowserWindow.getAllWindows().length,
    minimize: async () => standIn.win().minimize(),
    isMinimized: async () => standIn.win().isMinimized(),
    async answeredStrangers(channel, ...args) {
      const answered: string[] = [];
      for (const url of STRANGERS) {
        const { error } = await standIn.invokeAs(url, channel, ...args);
        if (error === undefined) answered.push(url);
      }
      return answered;
    },
    async grants(permission) {
      const { check, request } = await standIn.probePermission(permission);
      return check !== false || request !== false;
    },
    processes: async (serviceName) => processes(serviceName),
    closeWindow: async () => standIn.win().close(),
    async comeBack() {
      const open = standIn.trays[0]?._menu?.items.find(({ label }) => label === 'Open Pairline');
      if (open === undefined) throw new Error('the tray has no way to open the window');
      open.click();
    },
    power: async (event) => void standIn.electron.powerMonitor.emit(event),
    trayMenu: async () => standIn.trays[0]?._menu?.items.map(({ label }) => label) ?? [],
    notices: async () => standIn.notifications.map(({ title }) => title),
    async startAgain(...args) {
      const more = args.length === 0 ? [] : ['--', ...args];
      const second = spawn(process.execPath, [...secondArguments(), ...more], { stdio: 'ignore' });
      await once(second, 'exit');
    },
    async faults() {
      const { consoleErrors, cspViolations, externalRequests, mainErrors } = standIn.report;
      for (const list of [consoleErrors, mainErrors]) dropOwnFaults(list);
      return [...consoleErrors, ...cspViolations, ...externalRequests, ...mainErrors].map(textOf);
    },
  };
  try {
    await walk(desktop, phonesFromEnv());
  } finally {
    for (const name of Object.keys(FILES)) processes(name);
    const file = process.env['PAIRLINE_DESKTOP_PROCESSES'];
    if (file !== undefined) writeFileSync(file, JSON.stringify([...seen]));
  }
}

const textOf = (fault: unknown): string => (typeof fault === 'string' ? fault : JSON.stringify(fault));

/** In place: the stand-in's exit code comes from the same lists. */
function dropOwnFaults(faults: unknown[]): void {
  const others = faults.filter((fault) => !OWN_FAULTS.some((own) => own.test(textOf(fault))));
  faults.splice(0, faults.length, ...others);
}

function secondArguments(): string[] {
  const given = process.env['PAIRLINE_DESKTOP_SECOND_START'];
  if (given === undefined) throw new Error('started by scripts/test-desktop.ts only');
  return JSON.parse(given) as string[];
}
