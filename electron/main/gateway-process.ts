import {
  fromGateway,
  UNREADABLE,
  type EmbeddedGateway,
  type GatewayStart,
  type StartProblem,
  type ToGateway,
} from '../../shared/contract/embedded.ts';
import type { Clock, Log, Random } from '../../shared/ports.ts';
import { createGatewayCalls } from '../../engine/gateway-calls.ts';
import { StartFailed } from './startup.ts';
import type { Child } from './supervisor.ts';
import { createSupervisor } from './supervisor.ts';

export interface GatewayProcessOptions {
  fork(): Child;
  /** After a crash it runs again, but at another address than before. */
  onMoved(url: string): void;
  /** After a crash it cannot work on this machine as it is; it does not start again by itself. */
  onStartFailed(problem: StartProblem): void;
  clock: Clock;
  random: Random;
  log: Log;
}

/** Where the API's clients on this machine find it; another port is taken only when a program has this one. */
export const GATEWAY_PORT = 8080;

export interface GatewayProcess extends EmbeddedGateway {
  /**
   * Starts the gateway unless it runs, also after `onStartFailed`. Resolves with its address as soon as it runs.
   * @throws StartFailed
   */
  start(start: GatewayStart): Promise<string>;
  stop(): Promise<void>;
}

/** The gateway beside the app, in a process of its own: restarted after a crash, at the same address when that is free. */
export function createGatewayProcess(options: GatewayProcessOptions): GatewayProcess {
  const calls = createGatewayCalls((id, name, input) => supervisor.post({ kind: 'call', id, name, input }));
  let starting: GatewayStart | undefined;
  let problem: StartProblem | undefined;
  let url: string | undefined;
  let lastUrl: string | undefined;
  /** Of `start`, until it is answered. */
  let first: PromiseWithResolvers<string> | undefined;

  const supervisor = createSupervisor<ToGateway>({
    fork: () => options.fork(),
    onSpawn: () => {
      if (starting !== undefined) supervisor.post({ kind: 'start', start: starting });
    },
    onMessage: receive,
    onEnd: () => {
      ended();
      if (problem === undefined) return 'restart';
      if (first === undefined) options.onStartFailed(problem);
      first?.reject(new StartFailed(problem));
      first = undefined;
      return 'stay';
    },
    stopMessage: { kind: 'stop' },
    clock: options.clock,
    random: options.random,
    log: options.log,
  });

  function receive(said: unknown): void {
    const { data: message } = fromGateway.safeParse(said);
    switch (message?.kind) {
      case undefined:
        unreadable();
        return;
      case 'started':
        if (url !== undefined) return;
        startedAt(message.url);
        return;
      case 'startFailed':
        // It ends when it is told to, so that this message cannot be lost with it.
        problem = message.problem;
        supervisor.post({ kind: 'stop' });
        return;
      case 'answer':
      case 'callFailed':
        calls.settle(message);
        return;
      default:
        message satisfies never;
    }
  }

  function unreadable(): void {
    options.log.error('gateway.unreadable');
    // It may have been what is waited for.
    if (url !== undefined) return;
    problem ??= UNREADABLE;
    supervisor.post({ kind: 'stop' });
  }

  function startedAt(address: string): void {
    url = address;
    // A restart asks for the port that it had: the API's clients know it.
    if (starting !== undefined) starting = { ...starting, port: Number(new URL(address).port) };
    if (first === undefined && lastUrl !== address) options.onMoved(address);
    first?.resolve(address);
    first = undefined;
    lastUrl = address;
  }

  function ended(): void {
    url = undefined;
    calls.failAll('the gateway ended');
  }

  return {
    ...calls.gateway,
    start(start) {
      if (url !== undefined) return Promise.resolve(url);
      starting = { ...start, port: starting?.port ?? start.port };
      problem = undefined;
      first ??= Promise.withResolvers();
      supervisor.start();
      return first.promise;
    },
    async stop() {
      await supervisor.stop();
      ended();
    },
  };
}
