import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EmbeddedGateway } from '../../shared/contract/embedded.ts';
import type { Clock, Log, Random, Timer } from '../../shared/ports.ts';
import { createGatewayCalls } from '../gateway-calls.ts';
import { backoffMs, RECONNECT_BACKOFF } from '../../shared/policy/backoff.ts';

export interface RunningGateway extends EmbeddedGateway {
  readonly gatewayUrl: string;
  stop(): Promise<void>;
}

export class GatewayStartError extends Error {
  override name = 'GatewayStartError';
}

const root = join(import.meta.dirname, '..', '..');
/** It commits within this time; then it is ended. Nothing that it answered for is lost by that. */
const STOP_MAX_MS = 12_000;

/**
 * Runs the gateway beside the engine: the same program as `npm run gateway`, in a process of its own that ends with this one
 * and is started again when it ends by itself.
 * @throws GatewayStartError when it does not start; it has said why on stderr.
 */
export async function startEmbeddedGateway(options: {
  dataFolder: string;
  port: number;
  logLevel: string;
  clock: Clock;
  random: Random;
  log: Log;
}): Promise<RunningGateway> {
  const { dataFolder, clock, random, log } = options;
  const env = { ...process.env, PAIRLINE_LOG_LEVEL: options.logLevel };
  const launch = (port: number) =>
    startGateway(['--embedded', '--json', '--data', dataFolder, '--port', String(port)], env);
  let current = await launch(options.port);
  const { url } = current;
  const port = Number(new URL(url).port);
  let stopping = false;
  let isUp = true;
  let retry: Timer | undefined;
  let failures = 0;

  /** By the channel of the process, which carries typed calls both ways. */
  const calls = createGatewayCalls((id, name, input) => {
    const { child } = current;
    return isUp && child.connected && child.send({ kind: 'call', id, name, input }, () => undefined);
  });

  const watch = (child: ChildProcess): void => {
    isUp = true;
    child.on('message', (answer) => calls.settle(answer));
    child.once('exit', (code, signal) => {
      isUp = false;
      calls.failAll('the gateway ended');
      if (stopping) return;
      log.error('embeddedGateway.ended', { code, signal });
      later();
    });
  };
  const later = (): void => {
    failures += 1;
    retry = clock.timer(backoffMs(RECONNECT_BACKOFF, failures, random.float()), () => void again());
  };
  const again = async (): Promise<void> => {
    try {
      const next = await launch(port);
      current = next;
      if (stopping) await endChild(next.child, clock);
      else watch(next.child);
      failures = 0;
    } catch (error) {
      log.error('embeddedGateway.startFailed', { error: String(error) });
      if (!stopping) later();
    }
  };
  watch(current.child);

  return {
    gatewayUrl: url,
    call: calls.gateway.call,
    async stop() {
      stopping = true;
      retry?.cancel();
      await endChild(current.child, clock);
    },
  };
}

async function startGateway(args: string[], env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['gateway/server.ts', ...args], {
    cwd: root,
    env,
    // With the channel the gateway notices that this process is gone, however it ended.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // Ctrl+C reaches the whole group, but the gateway must outlive the engine's last report.
    detached: process.platform !== 'win32',
  });
  if (!child.stdout) throw new GatewayStartError('The gateway has no output.');
  const lines = createInterface({ input: child.stdout });
  const ready = once(lines, 'line').then(([line]: unknown[]) => JSON.parse(String(line)) as { url: string });
  const ended = once(child, 'exit').then(([code, signal]: unknown[]) => {
    throw new GatewayStartError(`The gateway beside Pairline did not start (${String(code ?? signal)}).`);
  });
  const { url } = await Promise.race([ready, ended]);
  // It may end later; whoever watches the child hears of it there.
  ended.catch(() => undefined);
  return { child, url };
}

async function endChild(child: ChildProcess, clock: Clock): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = clock.timer(STOP_MAX_MS, () => child.kill('SIGKILL'));
  await exited;
  timer.cancel();
}
