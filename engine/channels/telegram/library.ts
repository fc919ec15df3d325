import type { tl } from '@mtcute/core';
import { TcpConnection } from '@fuman/node';
import { IntermediatePacketCodec, type TelegramTransport } from '@mtcute/core';
import { BaseTelegramClient, networkMiddlewares, NodePlatform } from '@mtcute/node';
import { LogManager, NodeCryptoProvider } from '@mtcute/node/utils.js';
import { proxyErrorIn, type ProxyError } from '../../../platform/proxy-error.ts';
import type { Route } from '../../../platform/way-out.ts';
import type { Log } from '../../../shared/ports.ts';
import { machineTrouble, type MachineTrouble } from '../../machine-trouble.ts';
import type { NetworkApp } from '../channel.ts';
import { maskNumbers } from '../describe-error.ts';
import type { SessionStorage } from './session-storage.ts';

/** Another data centre than Telegram's first: for tests and the demo. */
export interface DataCentre {
  id: number;
  ipAddress: string;
  port: number;
}

/** mtcute 0.30.3 reads and compiles its code anew for each connection; once is enough, and needs no file later. */
class CompiledOnce extends NodeCryptoProvider {
  #compiled: Promise<void> | undefined;

  override initialize(): Promise<void> {
    this.#compiled ??= super.initialize().catch((error: unknown) => {
      this.#compiled = undefined;
      throw error;
    });
    return this.#compiled;
  }
}

/** One per process: it holds compiled code and the keys that a server must prove to have. */
export const crypto = new CompiledOnce();

export interface ClientOptions {
  app: NetworkApp;
  storage: SessionStorage;
  dc?: DataCentre;
  appVersion: string;
  route: Route;
  log: Log;
  /** A connection did not get through the proxy, or could not leave this machine. */
  stopped(trouble: Pick<ProxyError, 'code' | 'detail'> | MachineTrouble): void;
  /** The server answered a call or told of an update. */
  heard(): void;
  /** The server refused a call: code and text as it sent them. */
  refused(code: number, text: string): void;
  /** An answer that says that updates were missed and are not told any more. */
  updatesLost(channel: number | undefined): void;
}

/**
 * While a call waits, mtcute 0.30.3 asks the server to close the line unless it hears of it within seven seconds
 * (`ping_delay_disconnect`, https://core.telegram.org/mtproto/service_messages#deferred-connection-closure-ping), and then falls
 * quiet for a minute: every line would end after each call. A platform that calls itself offline is left alone; whether the
 * server answers is asked by the connection itself.
 */
class CalmPlatform extends NodePlatform {
  isOnline(): boolean {
    return false;
  }
}

/** Asked of a server to hear whether it is there. */
export const PROBE: tl.updates.RawGetStateRequest = { _: 'updates.getState' };

const LOG_WARN = 2;
/** Further tries of mtcute at a server that has trouble of its own; the outbox tries again by itself. */
const INTERNAL_RETRIES = 3;

/** mtcute with its silent ways switched off: what waits, waits where people see it. */
export function createClient(options: ClientOptions): BaseTelegramClient {
  const { app, appVersion, dc, heard, log, refused, route, stopped, storage, updatesLost } = options;
  const platform = new CalmPlatform();
  const logger = new LogManager('client', platform);
  logger.level = LOG_WARN;
  // Arguments hold numbers, names and keys: only the words pass.
  logger.handler = (_color, level, tag, words) =>
    log.debug('telegram.library', { level, tag, message: maskNumbers(words).slice(0, 120) });
  /**
   * Where the numbers of updates make no sense to it, also those of a single channel, mtcute 0.30.3 takes over the server's counts
   * as they are now, and passes over all that waits below them.
   */
  const isStateTaken = (request: unknown): boolean =>
    kindOf(request) === 'updates.getState' && request !== PROBE && client.updates?.pts !== undefined;
  const client = new BaseTelegramClient({
    apiId: app.apiId,
    apiHash: app.apiHash,
    storage: storage.provider,
    // Its way to save at the end of a process would be an exit handler per connection.
    storageOptions: { cleanup: false },
    crypto,
    platform,
    transport: transportBy(route, stopped),
    logger,
    ...(dc && { defaultDcs: { main: dc, media: dc } }),
    updates: { catchUp: true },
    initConnectionOptions: { deviceModel: 'Pairline', systemVersion: process.platform, appVersion },
    network: {
      middlewares: [
        async (context, next) => {
          const answer: unknown = await next(context);
          const error = errorIn(answer);
          // Negative codes are mtcute's own, for calls that nobody answered.
          if (error === undefined || error.errorCode > 0) heard();
          if (error) refused(error.errorCode, error.errorMessage);
          const lost = !error && isStateTaken(context.request) ? ALL_LOST : lostUpdates(context.request, answer);
          if (lost) updatesLost(lost.channel);
          return answer;
        },
        ...networkMiddlewares.basic({
          // A wait is the outbox's business: it is shown with its end, and remembered over restarts.
          floodWaiter: { maxWait: 0, store: false },
          internalErrors: { exceptErrors: ['RANDOM_ID_DUPLICATE'], maxRetries: INTERNAL_RETRIES },
        }),
      ],
    },
  });
  return client;
}

/** mtcute's TCP transport, over connections that leave this machine in the owner's way. */
const transportBy = (route: Route, stopped: ClientOptions['stopped']): TelegramTransport => ({
  connect: async ({ ipAddress, port }) => {
    try {
      const socket = await route.open({ host: ipAddress, port });
      socket.setNoDelay(true);
      socket.setKeepAlive(true);
      return new TcpConnection(socket);
    } catch (error) {
      // mtcute would try again, unseen, and say that the server refuses.
      const trouble = proxyErrorIn(error) ?? machineTrouble(error);
      if (trouble) stopped(trouble);
      throw error;
    }
  },
  packetCodec: () => new IntermediatePacketCodec(),
});

const kindOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && '_' in value && typeof value._ === 'string' ? value._ : undefined;

function errorIn(answer: unknown): { errorCode: number; errorMessage: string } | undefined {
  return kindOf(answer) === 'mt_rpc_error' ? (answer as { errorCode: number; errorMessage: string }) : undefined;
}

const ALL_LOST = { channel: undefined };

function lostUpdates(request: tl.RpcMethod | unknown, answer: unknown): { channel: number | undefined } | undefined {
  const kind = kindOf(answer);
  if (kind === 'updates.differenceTooLong') return { channel: undefined };
  if (kind !== 'updates.channelDifferenceTooLong') return undefined;
  const { channel } = request as tl.updates.RawGetChannelDifferenceRequest;
  return channel._ === 'inputChannel' ? { channel: channel.channelId } : undefined;
}
