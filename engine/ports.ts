import type { Readable } from 'node:stream';
import type { Route, WayOutChoice } from '../platform/way-out.ts';
import type { MediaRef } from '../shared/contract/message.ts';
import type { DeviceCall, DeviceRequest, DeviceResponse } from '../shared/contract/device.ts';
import type { EmbeddedGateway } from '../shared/contract/embedded.ts';
import type { PacingPlan } from '../shared/contract/pacing.ts';
import type { LinkProblem } from '../shared/model/link.ts';
import type { Clock, Log, Random, Vault } from '../shared/ports.ts';
import type { ChannelFactory } from './channels/channel.ts';

/** A refused or failed call to the gateway, as data. */
export class LinkError extends Error {
  readonly problem: LinkProblem;
  /** The gateway's error code (`superseded`, `holdingsMissing`, …), when it answered with one. */
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;
  constructor(problem: LinkProblem, options: { code?: string; retryAfterMs?: number; cause?: unknown } = {}) {
    super(`${problem.code}${options.code === undefined ? '' : ` ${options.code}`}`, { cause: options.cause });
    this.name = 'LinkError';
    this.problem = problem;
    this.code = options.code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Carries device calls to a gateway. Tests pass one that loses, repeats and delays answers. */
export interface LinkTransport {
  /** @throws LinkError. The answer is validated against the contract. */
  call<C extends DeviceCall>(
    call: C,
    request: DeviceRequest<C>,
    options: { accountId?: string; timeoutMs: number; signal?: AbortSignal },
  ): Promise<DeviceResponse<C>>;
  /**
   * The bytes of an attachment, as a stream that fails with LinkError when nothing comes for too long. To be read to its end or
   * destroyed. @throws LinkError, with the code `mediaMissing` when the gateway does not have them.
   */
  getMedia(sha256: string, options: { signal: AbortSignal }): Promise<Readable>;
  /**
   * Resolves when the gateway has the bytes durably. @throws LinkError, with the code `mediaTooLarge` or `mediaMismatch` when
   * it does not want them; what `body` throws.
   */
  putMedia(media: MediaRef, body: Readable, options: { signal: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}

export interface LinkTransportFactory {
  /**
   * A gateway on this machine is met directly, all others by `route`.
   * @throws LinkError `insecureUrl` for plain HTTP that is not loopback.
   */
  open(options: { gatewayUrl: string; token?: string; route: Route }): LinkTransport;
}

/** Everything the engine takes from outside. */
export interface EngineOptions {
  dataFolder: string;
  appVersion: string;
  /** The machine's name, shown to people and to the gateway. */
  machine: string;
  /** What runs around the engine; `headless` when absent. */
  shell?: 'desktop' | 'headless';
  clock: Clock;
  random: Random;
  log: Log;
  vault: Vault;
  /** The key of the vault lies on this machine without the system's protection: shown as a warning. */
  keyUnprotected: boolean;
  channels: ChannelFactory[];
  link: LinkTransportFactory;
  /** How fast an account sends whose binding names no plan; absent: carefully. For tests and measurements alone. */
  pacing?: PacingPlan;
  /** Where logs lie as files, so that old ones go; absent where somebody else keeps them. */
  logFolder?: string;
  /** The newest lines of the log, oldest first, for the support bundle. */
  logTail?(): readonly string[];
  /** The way out that whoever started it laid down: each part takes the place of the owner's choice on the screens. */
  wayOut?: WayOutChoice;
  /** The gateway runs beside the app and enrolled this device by itself. */
  embedded?: EmbeddedGateway & { gatewayUrl: string };
}
