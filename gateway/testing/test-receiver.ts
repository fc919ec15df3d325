import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedCall {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export type Answer = (call: ReceivedCall, response: ServerResponse, request: IncomingMessage) => void;

/** A real HTTP server of a client on this machine. */
export interface TestReceiver {
  readonly url: string;
  readonly calls: ReceivedCall[];
  /** How it answers from now on; 200 at first. */
  answer: Answer;
  /** Resolves when so many calls have come, with their bodies read. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

export const answers =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_call, response) =>
    void response.writeHead(status, headers).end();

export async function startReceiver(): Promise<TestReceiver> {
  const calls: ReceivedCall[] = [];
  const waiting = new Set<{ count: number; resolve: () => void }>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      const text = Buffer.concat(chunks).toString('utf8');
      const call = { method, path, headers, text, body: JSON.parse(text) as Record<string, unknown> };
      calls.push(call);
      receiver.answer(call, response, request);
      for (const one of waiting) if (calls.length >= one.count) one.resolve();
    });
    request.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: TestReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    calls,
    answer: answers(200),
    arrived: (count) =>
      new Promise((resolve) => {
        if (calls.length >= count) resolve();
        else waiting.add({ count, resolve });
      }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
