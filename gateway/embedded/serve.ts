import {
  isStart,
  toGateway,
  UNREADABLE,
  type FromGateway,
  type GatewayStart,
  type OwnerAnswerFrame,
  type OwnerCallFrame,
} from '../../shared/contract/embedded.ts';
import { asStartProblem } from '../../platform/start-problem.ts';

/** The gateway as this process runs it. */
export interface RunningGateway {
  readonly url: string;
  answer(call: OwnerCallFrame): Promise<OwnerAnswerFrame>;
  close(): Promise<void>;
}

export interface ServeOptions {
  send(message: FromGateway): void;
  /** @throws PortError when this machine does not let it start. */
  run(start: GatewayStart): Promise<RunningGateway>;
  /** Ends the process. */
  exit(code: number): void;
}

/** The gateway's end of the protocol with the desktop app. Returns what takes the app's messages. */
export function serveGateway({ send, run, exit }: ServeOptions): (message: unknown) => Promise<void> {
  let gateway: RunningGateway | undefined;
  let starting: Promise<void> | undefined;

  const start = async (options: GatewayStart): Promise<void> => {
    try {
      gateway = await run(options);
      send({ kind: 'started', url: gateway.url });
    } catch (error) {
      send({ kind: 'startFailed', problem: asStartProblem(error) });
    }
  };

  return async (said) => {
    const { data: message } = toGateway.safeParse(said);
    switch (message?.kind) {
      case undefined:
        // The app would wait for ever for a gateway that was not told how to start.
        if (!starting && isStart(said)) send({ kind: 'startFailed', problem: UNREADABLE });
        return;
      case 'start':
        // One process, one gateway.
        await (starting ??= start(message.start));
        return;
      case 'call':
        send((await gateway?.answer(message)) ?? { kind: 'callFailed', id: message.id, detail: 'not started' });
        return;
      case 'stop':
        // A half-started gateway is closed like a whole one.
        await starting;
        await gateway?.close();
        exit(0);
        return;
      default:
        message satisfies never;
    }
  };
}
