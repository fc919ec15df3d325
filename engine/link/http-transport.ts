import { isIPv4 } from 'node:net';
import { Pool } from 'undici';
import type { DeviceCall, DeviceRequest, DeviceResponse } from '../../shared/contract/device.ts';
import { deviceCalls, deviceError } from '../../shared/contract/device.ts';
import type { Clock } from '../../shared/ports.ts';
import type { LinkTransport, LinkTransportFactory } from '../ports.ts';
import { LinkError } from '../ports.ts';
import { HttpMedia } from './http-media.ts';
import { problemOfAnswer, problemOfFailure } from './http-problems.ts';

/** Below the idle limits of common servers and proxies, so that a call rarely meets a connection that is just closing. */
const KEEP_ALIVE_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** A poll, a report, an account and one to spare: no call waits for another's connection. */
const CONNECTIONS = 4;
const MEDIA_CONNECTIONS = 4;
/** A full poll answer: 500 texts of 64 KiB, escaped. */
const POLL_ANSWER_MAX_BYTES = 128 * 1024 * 1024;
const ANSWER_MAX_BYTES = 1024 * 1024;

/** Carries device calls over HTTP/1.1 with connections kept alive. Redirects are not followed. */
export function createHttpTransports({ clock }: { clock: Pick<Clock, 'timer'> }): LinkTransportFactory {
  return {
    open: ({ gatewayUrl, token, route }) => {
      const url = checkedUrl(gatewayUrl);
      const connector = isLoopback(url.hostname) ? undefined : route.connector;
      const poolOf = (connections: number): Pool =>
        new Pool(url.origin, {
          connections,
          keepAliveTimeout: KEEP_ALIVE_MS,
          keepAliveMaxTimeout: KEEP_ALIVE_MS,
          connect: connector ?? { timeout: CONNECT_TIMEOUT_MS },
          // Each call has its own time limit.
          headersTimeout: 0,
          bodyTimeout: 0,
        });
      const basePath = `${url.pathname.replace(/\/+$/, '')}/device/v1`;
      // Attachments have connections of their own: a large one must not hold up a report.
      const media = new HttpMedia({ pool: poolOf(MEDIA_CONNECTIONS), basePath, token, clock });
      return new HttpTransport(poolOf(CONNECTIONS), basePath, token, clock, media);
    },
  };
}

/** @throws LinkError `insecureUrl` */
export function checkedUrl(text: string): URL {
  if (!URL.canParse(text)) throw new LinkError({ code: 'insecureUrl', detail: 'notAUrl' });
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw new LinkError({ code: 'insecureUrl', detail: 'credentials' });
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url;
  throw new LinkError({ code: 'insecureUrl', detail: url.protocol });
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));

class HttpTransport implements LinkTransport {
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #headers: Record<string, string>;
  readonly #clock: Pick<Clock, 'timer'>;
  readonly #media: HttpMedia;
  readonly getMedia: LinkTransport['getMedia'];
  readonly putMedia: LinkTransport['putMedia'];

  constructor(pool: Pool, basePath: string, token: string | undefined, clock: Pick<Clock, 'timer'>, media: HttpMedia) {
    this.#media = media;
    this.getMedia = (sha256, options) => media.get(sha256, options);
    this.putMedia = (ref, body, options) => media.put(ref, body, options);
    this.#pool = pool;
    this.#basePath = basePath;
    this.#clock = clock;
    this.#headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  }

  async call<C extends DeviceCall>(
    call: C,
    request: DeviceRequest<C>,
    options: { accountId?: string; timeoutMs: number; signal?: AbortSignal },
  ): Promise<DeviceResponse<C>> {
    const limit = new AbortController();
    const timer = this.#clock.timer(options.timeoutMs, () => limit.abort());
    const signal = options.signal ? AbortSignal.any([options.signal, limit.signal]) : limit.signal;
    try {
      return await this.#exchange(call, request, options.accountId, signal);
    } catch (error) {
      if (error instanceof LinkError) throw error;
      throw new LinkError(limit.signal.aborted ? { code: 'timedOut', detail: call } : problemOfFailure(error), {
        cause: error,
      });
    } finally {
      timer.cancel();
    }
  }

  async #exchange<C extends DeviceCall>(
    call: C,
    request: DeviceRequest<C>,
    accountId: string | undefined,
    signal: AbortSignal,
  ): Promise<DeviceResponse<C>> {
    const { method, path, response } = deviceCalls[call];
    const answer = await this.#pool.request({
      method,
      path: `${this.#basePath}${path.replace(':accountId', encodeURIComponent(accountId ?? ''))}`,
      headers: this.#headers,
      body: JSON.stringify(request),
      signal,
    });
    const text = await readText(answer.body, call === 'poll' ? POLL_ANSWER_MAX_BYTES : ANSWER_MAX_BYTES);
    const status = answer.statusCode;
    if (status < 200 || status > 299) {
      const { problem, code, retryAfterMs } = problemOfAnswer({
        call,
        status,
        code: deviceError.safeParse(parsed(text)).data?.error.code,
        retryAfter: answer.headers['retry-after'],
      });
      throw new LinkError(problem, { ...(code && { code }), ...(retryAfterMs !== undefined && { retryAfterMs }) });
    }
    const valid = response.safeParse(parsed(text));
    if (!valid.success) {
      const issue = valid.error.issues[0];
      throw new LinkError({ code: 'badAnswer', detail: `${call} ${issue?.path.join('.') ?? ''} ${issue?.code ?? ''}` });
    }
    // The table couples call and schema; TypeScript cannot follow that through the index.
    return valid.data as DeviceResponse<C>;
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.destroy(), this.#media.close()]);
  }
}

/** @throws LinkError `badAnswer` when it is longer than `maxBytes`; the connection is then given up. */
async function readText(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new LinkError({ code: 'badAnswer', detail: 'tooLong' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Undefined when it is not JSON, which no schema accepts. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
