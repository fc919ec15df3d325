import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Child } from './child.ts';
import { COMPILED, startChild } from './child.ts';

const run = promisify(execFile);

/** A real gateway process on a folder of its own, and its command line. */
export interface GatewayProcess {
  readonly folder: string;
  readonly url: string;
  readonly child: Child<{ url: string }>;
  /** Runs `pairline … --json` on this folder, unless `--data` names another, and gives its answer. @throws with `stderr` and `code` when it fails */
  pairline<T>(...command: string[]): Promise<T>;
  /** A new process on the same folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export const CLIENT = 'shop@example.com';

export async function startGatewayProcess(
  options: { env?: Record<string, string>; args?: string[]; folder?: string } = {},
): Promise<GatewayProcess> {
  const root = await mkdtemp(join(tmpdir(), 'pairline-'));
  const folder = options.folder ?? join(root, 'gateway');
  const start = (): Promise<Child<{ url: string }>> =>
    startChild<{ url: string }>(
      'gateway/server.ts',
      ['--json', '--data', folder, '--port', '0', ...(options.args ?? [])],
      { PAIRLINE_LOG_LEVEL: 'info', ...options.env },
    );
  let child = await start();
  return {
    folder,
    get url() {
      return child.ready.url;
    },
    get child() {
      return child;
    },
    pairline: async <T>(...command: string[]) => {
      const data = command.includes('--data') ? [] : ['--data', folder];
      const args = ['gateway/cli.ts', ...command, '--json', ...data];
      const { stdout } = await run(process.execPath, args, {
        env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...options.env },
      });
      return JSON.parse(stdout) as T;
    },
    restart: async () => {
      await child.stop();
      child = await start();
    },
    stop: async () => {
      await child.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Makes the client with one WhatsApp instance; returns what its programs send with. */
export async function makeClient({ pairline }: Pick<GatewayProcess, 'pairline'>): Promise<Record<string, string>> {
  const { secret } = await pairline<{ secret: string }>('client', 'create', CLIENT);
  const which = ['--client', CLIENT, '--channel', 'whatsapp'];
  await pairline('instance', 'create', ...which);
  // Tests of the process are not about who registered.
  await pairline('instance', 'opt-in', '1', 'off', ...which);
  return { 'x-wm-client-id': CLIENT, 'x-wm-client-secret': secret, 'content-type': 'application/json' };
}
