import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A translation service on loopback, as the test says. */
export interface ProviderServer {
  readonly url: string;
  /** What it answers from now on; `hang` never answers. */
  answer: ((request: { path: string; body: string; type: string | undefined }) => Answer) | 'hang';
  stop(): Promise<void>;
}

export interface Answer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

export async function startProviderServer(): Promise<ProviderServer> {
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (provider.answer === 'hang') return;
    const asked = {
      path: request.url ?? '',
      body: Buffer.concat(chunks).toString(),
      type: request.headers['content-type'],
    };
    const { status = 200, body, headers = {} } = provider.answer(asked);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const provider: ProviderServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: 'hang',
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return provider;
}
