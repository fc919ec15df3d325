import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import { webhookEvent } from '../../shared/contract/webhooks.ts';

export type WebhookEvent = z.infer<typeof webhookEvent>;

export interface Hook {
  readonly url: string;
  /** Posts that came under an id that had come before. */
  readonly repeats: number;
  close(): Promise<void>;
}

/** A customer's server: hears each event once, whatever comes how often. Keeps ids, not events. */
export async function openHook(hear: (event: WebhookEvent) => void): Promise<Hook> {
  const seen = new Set<string>();
  let repeats = 0;
  const take = async (request: IncomingMessage): Promise<void> => {
    const body = webhookEvent.parse(JSON.parse(await text(request)));
    const id = String(request.headers['webhook-id']);
    if (seen.has(id)) {
      repeats += 1;
      return;
    }
    seen.add(id);
    hear(body);
  };
  const server = createServer((request, response) => {
    take(request).then(
      () => response.end(),
      // A gateway that ends in the middle of a post, or an event that is none: it is told again.
      () => response.writeHead(500).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    get repeats() {
      return repeats;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
