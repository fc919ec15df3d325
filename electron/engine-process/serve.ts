import type { UiCall, UiDoor, UiInput, UiResult } from '../../shared/contract/ui.ts';
import type { MachineEvent } from '../../shared/contract/ui/health.ts';
import { asStartProblem } from '../../platform/start-problem.ts';
import { isStart, UNREADABLE, type EmbeddedGateway } from '../../shared/contract/embedded.ts';
import { toEngine, type EngineStart, type FromEngine } from '../engine-protocol.ts';
import { createGatewayCalls } from '../../engine/gateway-calls.ts';

/** The engine as this process runs it. */
export interface RunningEngine extends UiDoor {
  machineChanged(event: MachineEvent): void;
  /** Commits, closes connections and files. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  send(message: FromEngine): void;
  /** Starts the engine. @throws PortError when this machine does not let it. */
  run(start: EngineStart, gateway: EmbeddedGateway): Promise<RunningEngine>;
  /** Ends the process. */
  exit(code: number): void;
}

/** The engine's end of the protocol with the main process. Returns what takes the main process's messages. */
export function serveEngine({ send, run, exit }: ServeOptions): (message: unknown) => Promise<void> {
  let engine: RunningEngine | undefined;
  let starting: Promise<void> | undefined;
  /** The gateway beside the app belongs to the main process, which hands the calls on. */
  const gatewayCalls = createGatewayCalls((id, name, input) => {
    send({ kind: 'gatewayCall', id, name, input });
    return true;
  });

  const start = async (options: EngineStart): Promise<void> => {
    try {
      engine = await run(options, gatewayCalls.gateway);
    } catch (error) {
      send({ kind: 'startFailed', problem: asStartProblem(error) });
      return;
    }
    engine.subscribe((patches) => send({ kind: 'patches', patches }));
    send({ kind: 'started' });
  };

  const call = async <C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>> => {
    if (engine === undefined) return { ok: false, error: { code: 'engineStopped' } };
    try {
      return await engine.call(name, input);
    } catch (error) {
      // The door answers with data; anything thrown is a defect, and one call's defect must not end the engine.
      return { ok: false, error: { code: 'internal', detail: String(error) } };
    }
  };

  return async (said) => {
    const { data: message } = toEngine.safeParse(said);
    switch (message?.kind) {
      case undefined:
        // The main process would wait for ever for an engine that was not told how to start.
        if (!starting && isStart(said)) send({ kind: 'startFailed', problem: UNREADABLE });
        return;
      case 'start':
        // One process, one engine.
        await (starting ??= start(message.start));
        return;
      case 'call':
        // Parsed by the main process, and again by the engine.
        send({ kind: 'answer', id: message.id, result: await call(message.name, message.input as UiInput<UiCall>) });
        return;
      case 'snapshot':
        if (engine !== undefined) send({ kind: 'snapshot', id: message.id, snapshot: engine.snapshot() });
        return;
      case 'machine':
        engine?.machineChanged(message.event);
        return;
      case 'gatewayAnswer':
        gatewayCalls.settle(message.answer);
        return;
      case 'stop':
        // A half-opened engine is stopped like a whole one.
        await starting;
        await engine?.stop();
        exit(0);
        return;
      default:
        message satisfies never;
    }
  };
}
