/** For tests, demo and benchmark: starts the simulated networks as a process and talks to their control interface. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { TelegramControl } from './telegram-control.ts';
import type { DcAddress } from './telegram/network.ts';
import { WhatsAppControl } from './whatsapp-control.ts';

const startTimeoutMs = 20_000;
const waitDefaultMs = 10_000;
const pollMs = 20;

export interface Networks {
  /** Base URL of the control interface. */
  readonly control: string;
  readonly whatsappUrl: string;
  /** Root key of the network's certificates, base64. */
  readonly publicKey: string;
  /**
   * PEM of the authority behind the media hosts. A process under test trusts it through a file that NODE_EXTRA_CA_CERTS
   * names; a test that holds the client itself calls `trustMediaHosts`.
   */
  readonly mediaAuthority: string;
  readonly pid: number;
  readonly whatsapp: WhatsAppControl;
  /** Where clients of the Telegram network connect; they start at the first. */
  readonly telegramDcs: readonly DcAddress[];
  /** PEM of the RSA key that a client under test takes for Telegram's. */
  readonly telegramKey: string;
  readonly telegram: TelegramControl;
  stop(): Promise<void>;
  /** Stops the process with SIGSTOP: sockets stay open, nothing moves. */
  pause(): void;
  resume(): void;
}

export interface StartOptions {
  readonly port?: number;
  readonly whatsappPort?: number;
  /** Of the first data centre; the others follow. */
  readonly telegramPort?: number;
  /** Where failures are printed. Inherited when not given. */
  readonly stderr?: 'inherit' | 'ignore';
}

export async function startNetworks(options: StartOptions = {}): Promise<Networks> {
  const script = fileURLToPath(new URL('main.ts', import.meta.url));
  const { port = 0, whatsappPort = 0, telegramPort = 0 } = options;
  const ports = { '--port': port, '--whatsapp-port': whatsappPort, '--telegram-port': telegramPort };
  const child = spawn(process.execPath, [script, '--json', ...Object.entries(ports).flat().map(String)], {
    stdio: ['ignore', 'pipe', options.stderr ?? 'inherit'],
  });
  const end = (): boolean => child.kill('SIGKILL');
  process.once('exit', end);
  const ready = await readyLine(child);
  const { pid } = child;
  if (pid === undefined) throw new Error('the simulated networks have no process');
  return {
    control: ready.control,
    whatsappUrl: ready.whatsapp.url,
    publicKey: ready.whatsapp.publicKey,
    mediaAuthority: ready.whatsapp.mediaAuthority,
    pid,
    whatsapp: new WhatsAppControl(ready.control),
    telegramDcs: ready.telegram.dcs,
    telegramKey: ready.telegram.publicKey,
    telegram: new TelegramControl(ready.control),
    pause: () => process.kill(pid, 'SIGSTOP'),
    resume: () => process.kill(pid, 'SIGCONT'),
    stop: async () => {
      process.off('exit', end);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise((resolve) => {
        child.once('exit', resolve);
      });
      child.kill('SIGTERM');
      child.kill('SIGCONT');
      await exited;
    },
  };
}

/** Polls until `probe` answers something other than undefined or false. */
export async function waitFor<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  what = 'the condition',
  timeoutMs = waitDefaultMs,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`${what} did not come true within ${timeoutMs} ms`);
    await sleep(pollMs);
  }
}

interface Ready {
  readonly control: string;
  readonly whatsapp: { readonly url: string; readonly publicKey: string; readonly mediaAuthority: string };
  readonly telegram: { readonly dcs: readonly DcAddress[]; readonly publicKey: string };
}

function readyLine(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const fail = (words: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`the simulated networks ${words}`));
    };
    const timer = setTimeout(() => fail(`were not ready within ${startTimeoutMs} ms`), startTimeoutMs);
    child.once('exit', (code) => fail(`ended with ${code ?? 'a signal'}`));
    child.once('error', (error) => fail(`did not start: ${error.message}`));
    if (!child.stdout) throw new Error('the simulated networks have no output');
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(JSON.parse(line) as Ready);
    });
  });
}
