import { problemOfAnswer } from '../../engine/link/http-problems.ts';
import { LinkError, type LinkTransportFactory } from '../../engine/ports.ts';
import { createLossyTransports, type CallableGateway, type Weather } from '../../engine/testing/lossy-transport.ts';
import type { DeviceCalls } from '../../gateway/api/device/calls.ts';
import { asDeviceError } from '../../gateway/api/device/errors.ts';
import { tokenHash } from '../../gateway/api/device/token.ts';
import { ApiError } from '../../gateway/api/errors.ts';
import type { GatewayStore } from '../../gateway/store/store.ts';
import type { Clock, Random, Vault } from '../../shared/ports.ts';
import type { Life } from './processes.ts';

/** A gateway as devices reach it, while it lives. */
export interface ReachedGateway {
  readonly store: GatewayStore;
  readonly calls: DeviceCalls;
  readonly life: Life;
}

/** The way between devices and the gateway: it loses, repeats, delays, and may be cut. */
export interface Way {
  readonly weather: Weather;
  /** Where a device's way is cut: the gateway does not hear it, or it does not hear the gateway. */
  cut(device: string, where: Cut): void;
  /** The way as a process has it: what it does beyond its end reaches nobody, and what others say does not reach it. */
  for(device: string, life: Life): LinkTransportFactory;
}

export type Cut = 'nowhere' | 'there' | 'back';

export function createWay(
  gateway: () => ReachedGateway | undefined,
  { clock, random, vault }: { clock: Clock; random: Random; vault: Vault },
): Way {
  const hashes = new Map<string, Uint8Array>();
  const hashOf = (token: string): Uint8Array => {
    const known = hashes.get(token) ?? tokenHash(vault, token);
    hashes.set(token, known);
    return known;
  };
  const cuts = new Map<string, Cut>();
  const callableFor = (name: string): CallableGateway => ({
    async handle(call, request, { token = '', accountId = '' }) {
      const reached = gateway();
      if (reached === undefined || cuts.get(name) === 'there' || call === 'enrol') throw unreachable();
      const { life, store, calls } = reached;
      try {
        life.step();
        const device = await store.deviceByToken(hashOf(token));
        if (!device) throw new ApiError(401, 'tokenRefused', '');
        const known = calls[call as keyof DeviceCalls] as (request: unknown, call: object) => Promise<never>;
        const answer = await known(request, { device: device.device, accountId, onClosed: () => undefined });
        life.step();
        if (cuts.get(name) === 'back') throw unreachable();
        return answer;
      } catch (error) {
        if (error instanceof LinkError) throw error;
        const refused = asDeviceError(error);
        if (life.isOver || !(refused instanceof ApiError)) throw life.isOver ? unreachable() : error;
        const { statusCode: status, code } = refused;
        const { problem, ...more } = problemOfAnswer({ call, status, code, retryAfter: undefined });
        throw new LinkError(problem, more);
      }
    },
  });
  const weather: Weather = { loseRequest: 0, loseAnswer: 0, repeat: 0, delayMs: 0, loseAnswersOf: new Map() };
  return {
    weather,
    cut: (device, where) => void cuts.set(device, where),
    for: (device, life) => ({
      open: (options) => {
        const transport = createLossyTransports(callableFor(device), { clock, random, weather }).open(options);
        const call: typeof transport.call = async (name, request, more) => {
          life.step();
          const answer = await transport.call(name, request, more);
          life.step();
          return answer;
        };
        return { ...transport, call };
      },
    }),
  };
}

const unreachable = (): LinkError => new LinkError({ code: 'unreachable' });
