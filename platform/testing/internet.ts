import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { GuardedTarget } from '../guard-rules.ts';
import { createGuardedFetch, type GuardedFetchOptions } from '../guarded-fetch.ts';
import { createManualClock } from './manual-clock.ts';

export const PUBLIC = '93.184.215.14';
export const PUBLIC_V6 = '2606:4700::1111';

const servers: Server[] = [];

/** Ends with `endServers`. */
export const endLater = (server: Server): void => void servers.push(server);

/** For `afterEach`. */
export async function endServers(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

/** The public internet: every name has a public address, and every connection ends at one server here. */
export async function internet(answer: RequestListener, options: Partial<GuardedFetchOptions> = {}) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  endLater(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const targets: GuardedTarget[] = [];
  const resolved: string[] = [];
  const clock = createManualClock();
  const fetch = createGuardedFetch({
    clock,
    rules: { plainHttp: true },
    userAgent: 'Pairline (test)',
    limitMs: 2_000,
    maxBytes: 512_000,
    maxRedirects: 3,
    resolve: async (hostname) => {
      resolved.push(hostname);
      return [PUBLIC, PUBLIC_V6];
    },
    connect: (target) => {
      targets.push(target);
      return connect(port, '127.0.0.1');
    },
    localNetworks: () => [],
    ...options,
  });
  return { fetch, targets, resolved, clock };
}

export const page: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8').end('<title>Page</title>');
};

/** What a guarded fetch answers when it does not ask. */
export const refused = (code: string) => ({ ok: false, error: { code } });
