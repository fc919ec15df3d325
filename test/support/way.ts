import { once } from 'node:events';
import { createServer, request as call, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { deviceCalls, type DeviceCall } from '../../shared/contract/device.ts';

/** A way from a device to its gateway, on loopback, that can lose what the gateway answers. */
export interface Way {
  readonly url: string;
  /**
   * Of the device's calls of this name from now on, the answer to the `nth` is kept back for good. Resolves when the gateway has
   * given it: what was asked is done, and the device still waits to hear of it.
   */
  loseAnswer(name: DeviceCall, nth: number): Promise<void>;
  stop(): Promise<void>;
}

export async function openWay(gatewayUrl: string): Promise<Way> {
  let loss: { path: string; left: number; lost: () => void } | undefined;
  const carry = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, headers, url = '/' } = request;
    const isLost = loss !== undefined && url.endsWith(loss.path) && --loss.left === 0;
    const asked = await buffer(request);
    const far = call(new URL(url, gatewayUrl), { method, headers, agent: false });
    // The device went away: nobody waits for the gateway any more.
    response.on('close', () => {
      if (!isLost) far.destroy();
    });
    far.end(asked);
    const [answer] = (await once(far, 'response')) as [IncomingMessage];
    const body = await buffer(answer);
    if (isLost) return loss?.lost();
    response.writeHead(answer.statusCode ?? 502, answer.headers).end(body);
  };
  const server: Server = createServer((request, response) => {
    // A killed device or gateway is what this is for.
    carry(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseAnswer: (name, nth) =>
      new Promise((lost) => {
        loss = { path: deviceCalls[name].path, left: nth, lost };
      }),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
