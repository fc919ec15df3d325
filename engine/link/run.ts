import type { DeviceCall, DeviceRequest, DeviceResponse } from '../../shared/contract/device.ts';
import type { Channel } from '../../shared/model/channel.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import type { LinkTransport } from '../ports.ts';
import { LinkError } from '../ports.ts';
import { pause } from './wake.ts';

/** What the gateway must know of an account. */
export interface LinkAccount {
  id: string;
  channel: Channel;
  /** Absent until the first pairing. */
  number?: string;
  /** The number before this one, where the owner said so and the gateway does not know yet. */
  replaces?: string;
  /** The instance that the owner wishes. */
  instanceId?: string;
  /** How its session stands; absent while this is not known. */
  session?: { state: string; cause?: string; agoMs: number };
  /** Is its session in a state in which messages can go out, now or soon by itself? */
  takesMessages: boolean;
}

/** One stretch of talking to the gateway: from a connection to the first call that fails. */
export interface Run {
  readonly signal: AbortSignal;
  /** @throws LinkError, or when the run was ended. */
  call<C extends DeviceCall>(
    call: C,
    request: DeviceRequest<C>,
    options?: { accountId?: string; timeoutMs?: number; signal?: AbortSignal },
  ): Promise<DeviceResponse<C>>;
}

/** A call that is not a poll is answered within this time, or counts as lost. */
export const CALL_TIMEOUT_MS = 15_000;
/** After a write that this machine's store refused (full disk), before the next try. */
export const STORE_RETRY_MS = 5_000;

export function createRun(options: {
  transport: LinkTransport;
  clock: Clock;
  signal: AbortSignal;
  /** `latencyMs`: of short calls. */
  onAnswer(latencyMs: number | undefined): void;
}): Run {
  const { transport, clock, signal, onAnswer } = options;
  return {
    signal,
    call: async (call, request, callOptions = {}) => {
      const startedAt = clock.monotonic();
      const answer = await transport.call(call, request, { timeoutMs: CALL_TIMEOUT_MS, signal, ...callOptions });
      if (signal.aborted) throw new LinkError({ code: 'unreachable', detail: 'ended' });
      onAnswer(call === 'poll' ? undefined : Math.round(clock.monotonic() - startedAt));
      return answer;
    },
  };
}

/**
 * Takes turns until the run ends. This machine's own trouble with its store is waited out: nothing was accepted or confirmed
 * that is not durable, and the gateway is not to blame. @throws LinkError
 */
export async function takeTurns(
  run: Pick<Run, 'signal'>,
  { clock, log, name }: { clock: Clock; log: Log; name: string },
  turn: () => Promise<void>,
): Promise<void> {
  while (!run.signal.aborted) {
    try {
      await turn();
    } catch (error) {
      if (run.signal.aborted) return;
      if (!(error instanceof PortError)) throw error;
      log.warn('link.storeRefused', { loop: name, code: error.code });
      await pause(clock, run.signal, STORE_RETRY_MS);
    }
  }
}
