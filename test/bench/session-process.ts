import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Channel } from '../../shared/model/channel.ts';
import type { Networks } from '../networks/client.ts';
import type { NetworksAddress } from '../support/channels.ts';

/** What a session under measurement is started with, as its one argument, in JSON. */
export interface SessionStart {
  channel: Channel;
  networks: NetworksAddress;
  control: string;
  number: string;
  /** For its files; empty at the start, removed at the end. */
  folder: string;
  /** Where credentials and keys live: in the product's auth file, or in memory, which only the bare session can. */
  keys: 'store' | 'memory';
}

export interface SessionOptions {
  /** `whatsapp` when not given. */
  channel?: Channel;
  /** `store` when not given. */
  keys?: SessionStart['keys'];
  /** Trusts the media hosts of the simulated network, which costs a process memory. */
  reachesMediaHosts?: boolean;
}

/** A session in a process of its own, so that nothing of the bench is in its time and memory. */
export interface SessionProcess {
  readonly pid: number;
  /** One command at a time. @throws when the process ended instead of answering. */
  ask<Answer>(command: object): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a script of this folder with a number of its own, and resolves when it is paired and online. */
export async function startSessionProcess(
  script: string,
  networks: Networks,
  number: string,
  { channel = 'whatsapp', keys = 'store', reachesMediaHosts = false }: SessionOptions = {},
): Promise<SessionProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'pairline-session-'));
  const authority = join(folder, 'media-authority.pem');
  if (reachesMediaHosts) await writeFile(authority, networks.mediaAuthority);
  await networks[channel].phone({ number });
  const { control, publicKey, telegramDcs, telegramKey, whatsappUrl } = networks;
  const address = { publicKey, telegramDcs, telegramKey, whatsappUrl };
  const start: SessionStart = { channel, networks: address, control, number, folder, keys };
  const child = spawn(process.execPath, [join(import.meta.dirname, script), JSON.stringify(start)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...(reachesMediaHosts && { NODE_EXTRA_CA_CERTS: authority }) },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const nextLine = (): Promise<string> =>
    Promise.race([
      new Promise<string>((resolve) => lines.once('line', resolve)),
      exited.then(() => Promise.reject(new Error(`${script} ended.`))),
    ]);
  await nextLine();
  return {
    pid: child.pid ?? 0,
    async ask<Answer>(command: object) {
      const answer = nextLine();
      child.stdin.write(`${JSON.stringify(command)}\n`);
      return JSON.parse(await answer) as Answer;
    },
    async stop() {
      child.stdin.write('{"stop":true}\n');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
