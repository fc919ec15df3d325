import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on loopback with a customer's files. */
export interface FileServer {
  readonly url: string;
  readonly port: number;
  /** By path; what is not here is 404. `silence` never answers. */
  readonly files: Map<
    string,
    { status?: number; headers?: OutgoingHttpHeaders; body: Uint8Array | string } | 'silence'
  >;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

export async function startFileServer(): Promise<FileServer> {
  const files: FileServer['files'] = new Map();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const file = files.get(request.url ?? '');
    if (file === 'silence') return;
    const { status = file ? 200 : 404, headers = {}, body = 'Not found' } = file ?? {};
    response.writeHead(status, { 'content-type': 'application/octet-stream', ...headers }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    files,
    asked,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
