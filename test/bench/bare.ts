import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Networks } from '../networks/client.ts';
import type { BareRun } from './bare-session.ts';

/** A bare Baileys session in its own process. */
export interface Bare {
  readonly pid: number;
  send(numbers: string[], count: number): Promise<BareRun>;
  stop(): Promise<void>;
}

export async function startBare(networks: Networks, number: string): Promise<Bare> {
  const folder = await mkdtemp(join(tmpdir(), 'pairline-bare-'));
  await networks.whatsapp.phone({ number });
  const start = { ...networks, url: networks.whatsappUrl, number, folder };
  const { url, publicKey, control } = start;
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'bare-session.ts'), JSON.stringify({ url, publicKey, control, number, folder })],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const nextLine = (): Promise<string> =>
    Promise.race([
      new Promise<string>((resolve) => lines.once('line', resolve)),
      exited.then(() => Promise.reject(new Error('The bare session ended.'))),
    ]);
  await nextLine();
  return {
    pid: child.pid ?? 0,
    async send(numbers, count) {
      const answer = nextLine();
      child.stdin.write(`${JSON.stringify({ send: { numbers, count } })}\n`);
      return JSON.parse(await answer) as BareRun;
    },
    async stop() {
      child.stdin.write('{"stop":true}\n');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
