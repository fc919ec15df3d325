/** The HTTP control interface on loopback that all simulated networks share: `/<network>/<path>`, JSON both ways. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { ControlError } from './control-error.ts';

export type Params = Readonly<Record<string, string>>;

/** One control call. Input is checked before `run` sees it. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Segments after the network's name; `:name` matches one segment. */
  readonly path: string;
  run(params: Params, query: unknown, body: unknown): unknown;
}

/** An answer that is a file instead of JSON. */
export class FileReply {
  readonly stream: Readable;
  readonly type: string;
  readonly bytes: number;

  constructor(stream: Readable, type: string, bytes: number) {
    this.stream = stream;
    this.type = type;
    this.bytes = bytes;
  }
}

interface Schemas<B extends z.ZodType, Q extends z.ZodType> {
  readonly body?: B;
  readonly query?: Q;
}

const nothing = z.strictObject({});
const maxBodyBytes = 1024 * 1024;

/** A route whose input is checked by schemas; without one, any input is an error. */
export function route<B extends z.ZodType = typeof nothing, Q extends z.ZodType = typeof nothing>(
  method: Route['method'],
  path: string,
  schemas: Schemas<B, Q>,
  run: (input: { params: Params; query: z.output<Q>; body: z.output<B> }) => unknown,
): Route {
  return {
    method,
    path,
    run: (params, query, body) =>
      run({
        params,
        query: check(schemas.query ?? nothing, query, 'query') as z.output<Q>,
        body: check(schemas.body ?? nothing, body, 'body') as z.output<B>,
      }),
  };
}

export interface ControlServer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startControl(
  networks: Readonly<Record<string, readonly Route[]>>,
  port = 0,
): Promise<ControlServer> {
  const server = createServer((request, response) => {
    answer(networks, request)
      .then((value) => (value instanceof FileReply ? replyFile(response, value) : reply(response, 200, value ?? {})))
      .catch((error: unknown) => (response.headersSent ? response.destroy() : reply(response, ...problem(error))));
  });
  server.keepAliveTimeout = 60_000;
  await listen(server, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(
  networks: Readonly<Record<string, readonly Route[]>>,
  request: IncomingMessage,
): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [name = '', ...segments] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const routes = Object.hasOwn(networks, name) ? networks[name] : undefined;
  if (!routes)
    throw new ControlError(404, `there is no network ${name}; there are ${Object.keys(networks).join(', ')}`);
  const body = request.method === 'POST' ? await readBody(request) : {};
  for (const candidate of routes) {
    const params = candidate.method === request.method ? match(candidate.path, segments) : undefined;
    if (params) return candidate.run(params, Object.fromEntries(url.searchParams), body);
  }
  throw new ControlError(404, `${name} has no ${request.method ?? '?'} ${segments.join('/')}`);
}

function match(path: string, segments: readonly string[]): Params | undefined {
  const parts = path.split('/');
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new ControlError(413, `the body is longer than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  if (size === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    throw new ControlError(400, 'the body is not JSON');
  }
}

function check<T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ControlError(400, `${where}: ${z.prettifyError(parsed.error)}`);
}

function problem(error: unknown): [number, { error: string }] {
  if (error instanceof ControlError) return [error.status, { error: error.message }];
  return [500, { error: error instanceof Error ? error.message : String(error) }];
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function replyFile(response: ServerResponse, { stream, type, bytes }: FileReply): Promise<void> {
  response.writeHead(200, { 'content-type': type, 'content-length': bytes });
  return pipeline(stream, response);
}
