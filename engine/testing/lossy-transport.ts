import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { DeviceCall, DeviceRequest, DeviceResponse } from '../../shared/contract/device.ts';
import type { Clock, Random } from '../../shared/ports.ts';
import type { LinkTransport, LinkTransportFactory } from '../ports.ts';
import { LinkError } from '../ports.ts';

/** A gateway that is called without a network: the fake one, or a real one in this process. */
export interface CallableGateway {
  /** @throws LinkError */
  handle<C extends DeviceCall>(
    call: C,
    request: DeviceRequest<C>,
    from: { token?: string; accountId?: string },
  ): Promise<DeviceResponse<C>>;
  /** Attachments that it has, by hash. Without it the gateway knows nothing of attachments. */
  readonly media?: Map<string, Uint8Array>;
}

/** What the way to the gateway does, as shares of calls from 0 to 1. Change it at any time. */
export interface Weather {
  /** The gateway never hears of the call. */
  loseRequest: number;
  /** The gateway acts, and the device never hears of it. */
  loseAnswer: number;
  /** The gateway hears the call a second time, later. */
  repeat: number;
  /** Calls and answers take up to this long, so that they overtake each other. */
  delayMs: number;
  /** Lose the answers of these calls alone, as often as said. */
  readonly loseAnswersOf: Map<DeviceCall, number>;
}

/** A way to a gateway that loses, repeats and delays, all on the test's clock. */
export function createLossyTransports(
  gateway: CallableGateway,
  {
    clock,
    random,
    weather = { loseRequest: 0, loseAnswer: 0, repeat: 0, delayMs: 0, loseAnswersOf: new Map() },
  }: { clock: Clock; random: Random; weather?: Weather },
): LinkTransportFactory & {
  readonly weather: Weather;
  readonly opened: string[];
  readonly open: LinkTransportFactory['open'];
} {
  const opened: string[] = [];

  const later = async (): Promise<void> => {
    if (weather.delayMs === 0) return;
    await new Promise<void>((resolve) => clock.timer(Math.floor(random.float() * weather.delayMs), resolve));
  };
  const losesAnswer = (call: DeviceCall): boolean => {
    const left = weather.loseAnswersOf.get(call) ?? 0;
    if (left > 0) weather.loseAnswersOf.set(call, left - 1);
    return left > 0 || random.float() < weather.loseAnswer;
  };

  const exchange = async <C extends DeviceCall>(
    call: C,
    request: DeviceRequest<C>,
    from: { token?: string; accountId?: string },
  ): Promise<DeviceResponse<C> | 'lost'> => {
    await later();
    if (random.float() < weather.loseRequest) return 'lost';
    if (random.float() < weather.repeat) {
      void later()
        .then(() => gateway.handle(call, request, from))
        // Nobody hears what the gateway says to the second one.
        .catch((error: unknown) => error);
    }
    const answer = await gateway.handle(call, request, from);
    await later();
    return losesAnswer(call) ? 'lost' : answer;
  };

  /** Lost in both directions alike; never repeated, because it has no effect a second time. */
  const mediaWay = async (signal: AbortSignal): Promise<Map<string, Uint8Array>> => {
    await later();
    if (signal.aborted || random.float() < weather.loseRequest + weather.loseAnswer) {
      throw new LinkError({ code: 'unreachable', detail: 'lost' });
    }
    return gateway.media ?? new Map<string, Uint8Array>();
  };

  const open = ({ gatewayUrl, token }: { gatewayUrl: string; token?: string }): LinkTransport => {
    if (gatewayUrl.startsWith('http://far')) throw new LinkError({ code: 'insecureUrl' });
    opened.push(gatewayUrl);
    return {
      call: (call, request, { accountId, timeoutMs, signal }) =>
        new Promise((resolve, reject) => {
          const end = (): void => {
            timer.cancel();
            signal?.removeEventListener('abort', onAbort);
          };
          const fail = (error: unknown): void => {
            end();
            reject(error as Error);
          };
          const onAbort = (): void => fail(new LinkError({ code: 'unreachable', detail: 'aborted' }));
          const timer = clock.timer(timeoutMs, () => fail(new LinkError({ code: 'timedOut' })));
          if (signal?.aborted) return onAbort();
          signal?.addEventListener('abort', onAbort);
          exchange(call, request, { ...(token && { token }), ...(accountId && { accountId }) })
            .then((answer) => {
              // A lost answer looks like silence until the time is up; here it is noticed at once.
              if (answer === 'lost') throw new LinkError({ code: 'unreachable', detail: 'lost' });
              end();
              return resolve(answer);
            })
            .catch(fail);
        }),
      getMedia: async (sha256, { signal }) => {
        const bytes = (await mediaWay(signal)).get(sha256);
        if (bytes === undefined) {
          throw new LinkError({ code: 'gatewayError', httpStatus: 404 }, { code: 'mediaMissing' });
        }
        return Readable.from([bytes], { objectMode: false });
      },
      putMedia: async ({ sha256 }, body, { signal }) => {
        const bytes = await buffer(body);
        (await mediaWay(signal)).set(sha256, bytes);
      },
      close: async () => undefined,
    };
  };
  return { open, weather, opened };
}
