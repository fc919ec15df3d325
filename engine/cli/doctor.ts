import { access, constants, stat, statfs } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { errnoOf } from '../../platform/atomic-file.ts';
import { loadKey } from '../../platform/key-file.ts';
import { PortError } from '../../shared/ports.ts';
import { DISK_LOW_BYTES, DISK_SCARCE_BYTES } from '../health/checks.ts';
import { CLOCK_OFF_MS } from '../health/warnings.ts';
import { DEFAULT_UI_PORT } from '../headless/options.ts';
import { knockOwner, type Owner } from '../headless/owner-door.ts';
import { isLoopback } from '../link/http-transport.ts';
import { dataRootOf } from '../data-folder/move.ts';
import { deviceCommand, folderOf, print, type DeviceOptions } from './command.ts';
import { deviceState } from './device-state.ts';

/** How one thing stands. `next`: what to do about it. */
export interface Finding {
  name: string;
  result: 'good' | 'wait' | 'bad';
  words: string;
  next?: string;
}

const WHATSAPP = 'https://web.whatsapp.com/';
/** A data centre of Telegram, by the list that clients are built with. */
const TELEGRAM = { host: '149.154.167.50', port: 443 };
const ASK_MAX_MS = 6_000;
const MIN_NODE = 24;

/** `pairline doctor`: looks at the machine around Pairline; works whether or not it runs. Exits with 5 when something is bad. */
export function doctorCommand(program: Command, unwell: number): void {
  deviceCommand(program, 'doctor', 'looks for what keeps it from working, and says what to do')
    .option('--gateway-url <url>', 'also looks whether this gateway answers')
    .action(async (options: DeviceOptions & { gatewayUrl?: string }) => {
      const findings = await examine(folderOf(options), options.gatewayUrl);
      const signs = { good: 'ok ', wait: '?  ', bad: 'BAD' } as const;
      print(
        options,
        { findings },
        findings.flatMap(({ name, result, words, next }) => [
          `${signs[result]} ${name}: ${words}`,
          ...(next === undefined ? [] : [`      ${next}`]),
        ]),
      );
      if (findings.some(({ result }) => result === 'bad')) process.exitCode = unwell;
    });
}

async function examine(folder: string, gatewayUrl: string | undefined): Promise<Finding[]> {
  const owner = await knockOwner(folder);
  const root = await dataRootOf(folder);
  const snapshot = await owner?.call('snapshot', {}).then((answer) => answer.snapshot);
  const gateway = gatewayUrl ?? snapshot?.link.gatewayUrl;
  const found = await Promise.all([
    versions(snapshot?.app.version),
    folderFinding(root),
    keyFinding(root),
    diskFinding(root),
    owner ? [] : portFinding(DEFAULT_UI_PORT),
    ...(owner && snapshot?.settings.proxy ? [wayOutFindings(owner)] : [whatsAppAndClock(), telegramFinding()]),
    gateway === undefined || (snapshot?.settings.proxy && !isHere(gateway)) ? [] : gatewayFinding(gateway),
  ]);
  return [...found.flat(), snapshot ? runningFinding(snapshot) : notRunning(folder)];
}

function versions(running: string | undefined): Finding {
  const node = process.versions.node;
  const words = `Pairline ${packageJson.version}, Node ${node}`;
  if (Number(node.split('.', 1)[0]) < MIN_NODE) {
    return { name: 'versions', result: 'bad', words, next: `Start it with Node ${MIN_NODE}: npm run headless does.` };
  }
  return running === undefined || running === packageJson.version
    ? { name: 'versions', result: 'good', words }
    : {
        name: 'versions',
        result: 'wait',
        words: `${words}; ${running} runs`,
        next: 'Restart it to run the new version.',
      };
}

async function folderFinding(folder: string): Promise<Finding> {
  const name = 'folder';
  try {
    const { mode } = await stat(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const open = process.platform !== 'win32' && (mode & 0o077) !== 0;
    return open
      ? { name, result: 'bad', words: `${folder} is open to other users`, next: `chmod 700 ${folder}` }
      : { name, result: 'good', words: folder };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return {
        name,
        result: 'wait',
        words: `${folder} is not there yet`,
        next: 'The first start makes it; or name another one with --device.',
      };
    }
    return {
      name,
      result: 'bad',
      words: `${folder} (${errnoOf(error)})`,
      next: 'Run this as the user that Pairline runs as, or give this user the right to it.',
    };
  }
}

async function keyFinding(folder: string): Promise<Finding> {
  const name = 'key';
  try {
    await loadKey({ path: join(folder, 'key'), credentialName: 'pairline-vault-key', mayCreate: false });
    return { name, result: 'good', words: 'there, and readable by its owner alone' };
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    const reason = String(error.details['reason'] ?? '');
    const hasData = await stat(join(folder, 'engine')).then(
      () => true,
      () => false,
    );
    if (error.code === 'keyMissing' && !hasData) {
      return { name, result: 'wait', words: 'not there yet', next: 'The first start makes it.' };
    }
    // A service gets its key from systemd, which shows it to nobody else.
    return error.code === 'keyMissing'
      ? {
          name,
          result: 'wait',
          words: 'no key file',
          next: 'Right when a systemd credential holds it; else bring it back from a backup.',
        }
      : {
          name,
          result: 'bad',
          words: `cannot be used (${reason})`,
          next: `It must be 32 bytes, this user's own, with mode 0600: ${join(folder, 'key')}`,
        };
  }
}

async function diskFinding(folder: string): Promise<Finding> {
  const name = 'disk';
  const room = await statfs(folder).catch(() => undefined);
  if (!room) return { name, result: 'wait', words: 'not known before the folder is there' };
  const free = room.bavail * room.bsize;
  const words = `${Math.round(free / 1024 / 1024).toLocaleString('en')} MB free`;
  if (free >= DISK_LOW_BYTES) return { name, result: 'good', words };
  const result = free < DISK_SCARCE_BYTES ? 'bad' : 'wait';
  return { name, result, words, next: 'Free some space: without it nothing can be taken on.' };
}

function portFinding(port: number): Promise<Finding> {
  const name = 'port';
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) =>
      resolve({
        name,
        result: 'bad',
        words: `${port} for the screens is not free (${errnoOf(error)})`,
        next: 'End the other program, or start with --ui-port.',
      }),
    );
    server.listen({ host: '127.0.0.1', port }, () =>
      server.close(() => resolve({ name, result: 'good', words: `${port} is free for the screens` })),
    );
  });
}

/** Its answer tells the time, too. */
async function whatsAppAndClock(): Promise<Finding[]> {
  try {
    const response = await fetch(WHATSAPP, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(ASK_MAX_MS),
    });
    const there: Finding = { name: 'WhatsApp', result: 'good', words: 'can be reached' };
    return [there, clockFinding(Date.parse(response.headers.get('date') ?? ''), Date.now())];
  } catch (error) {
    const next = 'Is there a network, and may this machine reach web.whatsapp.com on port 443?';
    return [{ name: 'WhatsApp', result: 'bad', words: `cannot be reached (${reasonOf(error)})`, next }];
  }
}

/** @param told what a server says, to a second; NaN when it said nothing */
export function clockFinding(told: number, now: number): Finding {
  const name = 'clock';
  if (Number.isNaN(told)) return { name, result: 'wait', words: 'nobody told the time' };
  const offMs = now - told;
  const words = `${Math.round(Math.abs(offMs) / 1_000)} s ${offMs < 0 ? 'behind' : 'ahead of'} the network`;
  if (Math.abs(offMs) <= CLOCK_OFF_MS) return { name, result: 'good', words };
  return { name, result: 'bad', words, next: 'Let the machine set its clock by the network: timedatectl set-ntp true' };
}

function telegramFinding(): Promise<Finding> {
  const name = 'Telegram';
  return new Promise((resolve) => {
    const socket = connect({ ...TELEGRAM, timeout: ASK_MAX_MS });
    const failed = (why: string): void => {
      socket.destroy();
      const next = 'Needed for Telegram alone: may this machine reach its data centres on port 443?';
      resolve({ name, result: 'wait', words: `cannot be reached (${why})`, next });
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve({ name, result: 'good', words: 'can be reached' });
    });
    socket.once('timeout', () => failed('no answer in time'));
    socket.once('error', (error) => failed(reasonOf(error)));
  });
}

/** What the running device reaches through its proxy; this command itself would go past it. */
async function wayOutFindings(owner: Owner): Promise<Finding[]> {
  const result = await owner.ui('wayOut.test', {});
  if (!result.ok) return [{ name: 'proxy', result: 'wait', words: `could not be tested (${result.error.code})` }];
  return result.value.targets.map(({ target, problem }) =>
    problem
      ? {
          name: target,
          result: 'bad',
          words: `cannot be reached through the proxy (${[problem.code, problem.detail].filter(Boolean).join(' ')})`,
          next: 'Look at the proxy, or at Settings of Pairline.',
        }
      : { name: target, result: 'good', words: 'can be reached through the proxy' },
  );
}

const isHere = (url: string): boolean => isLoopback(new URL(url).hostname);

async function gatewayFinding(url: string): Promise<Finding> {
  const name = 'gateway';
  try {
    const { ok, status } = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(ASK_MAX_MS) });
    if (ok) return { name, result: 'good', words: `${url} answers` };
    return {
      name,
      result: 'bad',
      words: `${url} cannot take messages (${status})`,
      next: 'Its operator finds why with pairline status.',
    };
  } catch (error) {
    return {
      name,
      result: 'bad',
      words: `${url} cannot be reached (${reasonOf(error)})`,
      next: 'Is it running, and is the address right?',
    };
  }
}

function runningFinding(snapshot: Parameters<typeof deviceState>[0]): Finding {
  const { well } = deviceState(snapshot);
  return well
    ? { name: 'Pairline', result: 'good', words: 'runs; its numbers and its gateway are connected' }
    : { name: 'Pairline', result: 'bad', words: 'runs, but not everything is connected', next: 'See pairline status.' };
}

const notRunning = (folder: string): Finding => ({
  name: 'Pairline',
  result: 'bad',
  words: `does not run on ${folder}`,
  next: 'Start it: npm run headless, or systemctl start pairline-device',
});

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return errnoOf(cause) ?? (cause instanceof Error ? cause.name : String(cause));
}
