/** For tests, demo and benchmark: starts the simulated networks as a process and talks to their control interface. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Written } from './whatsapp/actions.ts';
import type {
  FaultInput,
  GroupChange,
  GroupInput,
  GroupState,
  LinkedState,
  MessageInput,
  MessagesQuery,
  NetworkState,
  PhoneInput,
  PhoneState,
  RestrictionInput,
  ScanInput,
} from './whatsapp/contract.ts';
import type { Failure } from './whatsapp/failures.ts';
import type { SentMessage, ShownMessage } from './whatsapp/phone.ts';

const startTimeoutMs = 20_000;
const waitDefaultMs = 10_000;
const pollMs = 20;
const longPollMs = 2000;

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
  stop(): Promise<void>;
  /** Stops the process with SIGSTOP: sockets stay open, nothing moves. */
  pause(): void;
  resume(): void;
}

export interface StartOptions {
  readonly port?: number;
  readonly whatsappPort?: number;
  /** Where failures are printed. Inherited when not given. */
  readonly stderr?: 'inherit' | 'ignore';
}

export async function startNetworks(options: StartOptions = {}): Promise<Networks> {
  const script = fileURLToPath(new URL('main.ts', import.meta.url));
  const ports = ['--port', String(options.port ?? 0), '--whatsapp-port', String(options.whatsappPort ?? 0)];
  const child = spawn(process.execPath, [script, '--json', ...ports], {
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

/** The control calls of the WhatsApp network, typed. Each rejects with the server's words on a bad call. */
export class WhatsAppControl {
  readonly #base: string;

  constructor(control: string) {
    this.#base = `${control}/whatsapp`;
  }

  phone(input: PhoneInput): Promise<PhoneState> {
    return this.#post('phones', input);
  }

  phoneState(number: string): Promise<PhoneState> {
    return this.#get(`phones/${number}`);
  }

  /**
   * The phone scans a QR text or enters a pairing code. Resolves when the client is linked and was told to log in again;
   * rejects with 409 when the account is protected by a passkey.
   */
  scan(number: string, shown: string | ScanInput): Promise<LinkedState> {
    return this.#post(`phones/${number}/scan`, typeof shown === 'string' ? { qr: shown } : shown);
  }

  /** The phone takes a linked client off its account, or all. */
  unlink(number: string, device?: number): Promise<{ removed: number[] }> {
    return this.#post(`phones/${number}/unlink`, { device });
  }

  /** What the phone shows, in order of first arrival. */
  messages(number: string, query: MessagesQuery = {}): Promise<ShownMessage[]> {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) search.set(key, String(value));
    return this.#get(`phones/${number}/messages?${search}`);
  }

  /** What was written on this phone, with the receipts of linked clients. */
  sent(number: string): Promise<SentMessage[]> {
    return this.#get(`phones/${number}/sent`);
  }

  send(number: string, to: string, text: string): Promise<{ id: string }> {
    return this.#post(`phones/${number}/send`, { to, text });
  }

  /** The phone writes text, a file, a place, a contact card or a reaction, to a person or a group. */
  write(number: string, message: MessageInput): Promise<Written> {
    return this.#post(`phones/${number}/send`, message);
  }

  /** The plain file of a message that the phone shows. */
  async media(number: string, id: string): Promise<Response> {
    const response = await fetch(`${this.#base}/phones/${number}/media/${id}`);
    return response.ok ? response : read(response);
  }

  /** Plays a voice note or video, so that a played receipt goes out. */
  async play(number: string, id: string): Promise<void> {
    await this.#post(`phones/${number}/play`, { id });
  }

  /** Keeps the account from starting chats. */
  async restrict(number: string, restriction: RestrictionInput): Promise<void> {
    await this.#post(`phones/${number}/restrict`, restriction);
  }

  /** The phone moves to another number. */
  renumber(number: string, to: string): Promise<PhoneState> {
    return this.#post(`phones/${number}/renumber`, { number: to });
  }

  /** The phone is set up anew, with other keys. */
  reinstall(number: string): Promise<PhoneState> {
    return this.#post(`phones/${number}/reinstall`, {});
  }

  group(input: GroupInput): Promise<GroupState> {
    return this.#post('groups', input);
  }

  changeGroup(id: string, change: GroupChange): Promise<GroupState> {
    return this.#post(`groups/${id}`, change);
  }

  read(number: string, chat: string): Promise<{ ids: string[] }> {
    return this.#post(`phones/${number}/read`, { chat });
  }

  async fault(fault: FaultInput): Promise<void> {
    await this.#post('faults', fault);
  }

  failures(): Promise<Failure[]> {
    return this.#get('failures');
  }

  state(): Promise<NetworkState> {
    return this.#get('state');
  }

  async reset(): Promise<void> {
    await this.#post('reset', {});
  }

  /** Throws when the client did anything the simulator does not model. Call it at the end of an ordinary run. */
  async assertNoFailures(): Promise<void> {
    const failures = await this.failures();
    if (failures.length === 0) return;
    const words = failures.slice(0, 10).map(({ what, detail }) => `${what}: ${detail}`);
    throw new Error(`the simulated network met ${failures.length} failures:\n${words.join('\n')}`);
  }

  /** Waits until the phone shows a message that fits, and answers it. */
  async waitForMessage(
    number: string,
    fits: (message: ShownMessage) => boolean,
    timeoutMs = waitDefaultMs,
  ): Promise<ShownMessage> {
    const end = performance.now() + timeoutMs;
    let since = 0;
    for (;;) {
      const left = end - performance.now();
      const waitMs = Math.max(Math.min(Math.floor(left), longPollMs), 0);
      const messages = await this.messages(number, { since, waitMs });
      const found = messages.find(fits);
      if (found) return found;
      if (left <= 0) throw new Error(`phone ${number} did not show the message within ${timeoutMs} ms`);
      since = messages.at(-1)?.seq ?? since;
    }
  }

  async #get<T>(path: string): Promise<T> {
    return read(await fetch(`${this.#base}/${path}`));
  }

  async #post<T>(path: string, body: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    return read(await fetch(`${this.#base}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  }
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

async function read<T>(response: Response): Promise<T> {
  const body = (await response.json()) as T | { error: string };
  if (response.ok) return body as T;
  throw new Error(`${response.status}: ${(body as { error: string }).error}`);
}

interface Ready {
  readonly control: string;
  readonly whatsapp: { readonly url: string; readonly publicKey: string; readonly mediaAuthority: string };
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
