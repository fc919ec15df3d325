import { Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import { deviceError, mediaPath } from '../../shared/contract/device.ts';
import type { MediaRef } from '../../shared/contract/message.ts';
import type { Clock } from '../../shared/ports.ts';
import { LinkError } from '../ports.ts';
import { problemOfAnswer, problemOfFailure } from './http-problems.ts';

/** An attachment may take long, but never stand still for this long. */
const IDLE_LIMIT_MS = 30_000;
/** An error's answer is short; a longer one is not looked into. */
const ERROR_MAX_BYTES = 64 * 1024;

/** Attachments over HTTP, streamed both ways. */
export class HttpMedia {
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #headers: Record<string, string>;
  readonly #clock: Pick<Clock, 'timer'>;

  constructor(options: { pool: Pool; basePath: string; token: string | undefined; clock: Pick<Clock, 'timer'> }) {
    this.#pool = options.pool;
    this.#basePath = options.basePath;
    this.#clock = options.clock;
    this.#headers = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  }

  /** @throws LinkError */
  async get(sha256: string, { signal }: { signal: AbortSignal }): Promise<Readable> {
    const watch = new IdleWatch(this.#clock, signal);
    try {
      const answer = await this.#request('GET', sha256, watch.signal);
      if (answer.statusCode !== 200) throw await refusalOf(answer);
      const stream = Readable.from(received(answer.body, watch), { objectMode: false });
      // Also when it is given up before the first byte.
      return stream.once('close', () => {
        watch.end();
        answer.body.destroy();
      });
    } catch (error) {
      throw watch.failureOf(error);
    }
  }

  /** @throws LinkError; what `body` throws */
  async put(media: MediaRef, body: Readable, { signal }: { signal: AbortSignal }): Promise<void> {
    const watch = new IdleWatch(this.#clock, signal);
    const source: { failure?: Error } = {};
    body.once('error', (error) => (source.failure = error));
    try {
      const answer = await this.#request('PUT', media.sha256, watch.signal, {
        body: Readable.from(watched(body, watch), { objectMode: false }),
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(media.bytes) },
      });
      if (answer.statusCode < 200 || answer.statusCode > 299) throw await refusalOf(answer);
      await answer.body.dump();
    } catch (error) {
      throw source.failure ?? watch.failureOf(error);
    } finally {
      watch.end();
      body.destroy();
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  #request(
    method: 'GET' | 'PUT',
    sha256: string,
    signal: AbortSignal,
    more: { body?: Readable; headers?: Record<string, string> } = {},
  ): Promise<Dispatcher.ResponseData> {
    const headers = { ...this.#headers, ...more.headers };
    const path = `${this.#basePath}${mediaPath(sha256)}`;
    return this.#pool.request({ method, path, headers, signal, body: more.body ?? null });
  }
}

/** Gives a transfer up when nothing moves. */
class IdleWatch {
  readonly #limit = new AbortController();
  readonly #clock: Pick<Clock, 'timer'>;
  readonly signal: AbortSignal;
  #timer;

  constructor(clock: Pick<Clock, 'timer'>, signal: AbortSignal) {
    this.#clock = clock;
    this.signal = AbortSignal.any([signal, this.#limit.signal]);
    this.#timer = this.#start();
  }

  /** Something moved. */
  moved(): void {
    this.#timer.cancel();
    this.#timer = this.#start();
  }

  end(): void {
    this.#timer.cancel();
  }

  /** What went wrong, as the link's error; the watch is over. */
  failureOf(error: unknown): LinkError {
    this.end();
    if (error instanceof LinkError) return error;
    const stoodStill = this.#limit.signal.aborted;
    return new LinkError(stoodStill ? { code: 'timedOut', detail: 'media' } : problemOfFailure(error), {
      cause: error,
    });
  }

  #start(): ReturnType<Clock['timer']> {
    return this.#clock.timer(IDLE_LIMIT_MS, () => this.#limit.abort());
  }
}

/** Ends the watch with the stream, however it ends. */
async function* received(body: AsyncIterable<Uint8Array>, watch: IdleWatch): AsyncGenerator<Uint8Array> {
  try {
    yield* watched(body, watch);
  } catch (error) {
    throw watch.failureOf(error);
  } finally {
    watch.end();
  }
}

async function* watched(body: AsyncIterable<Uint8Array>, watch: IdleWatch): AsyncGenerator<Uint8Array> {
  for await (const part of body) {
    watch.moved();
    yield part;
    watch.moved();
  }
}

async function refusalOf(answer: Dispatcher.ResponseData): Promise<LinkError> {
  const code = deviceError.safeParse(await shortJson(answer.body)).data?.error.code;
  const { problem, retryAfterMs } = problemOfAnswer({
    call: 'media',
    status: answer.statusCode,
    code,
    retryAfter: answer.headers['retry-after'],
  });
  return new LinkError(problem, { ...(code && { code }), ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

/** Undefined when it is no JSON or too long for an error. */
async function shortJson(body: Dispatcher.ResponseData['body']): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    // Leaving the loop destroys the body.
    if (bytes > ERROR_MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
