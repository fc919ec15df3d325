import type { FastifyInstance } from 'fastify';
import { createAdmin, type Admin } from './admin/admin.ts';
import { createApp } from './api/app.ts';
import { createDrain } from './doors/drain.ts';
import type { DoorOptions } from './doors/options.ts';
import { keepOwnSettings, type KeptSettings } from './embedded/own-settings.ts';
import { startLogic, type GatewayOptions } from './logic.ts';
import { removeUnneeded } from './media/sweep.ts';
import type { RunningWebhooks } from './webhooks/running.ts';

/** How long callers may go on while every answer asks them to close their connection. */
const drainMaxMs = 500;
/** How long what then still runs may take. */
const answerMaxMs = 8_000;

export interface Gateway {
  /** For tests: `inject` calls it without a socket. */
  readonly app: FastifyInstance;
  readonly admin: Admin;
  /** How delivery to clients goes. */
  readonly webhooks: Pick<RunningWebhooks, 'figures'>;
  /** Resolves with the URL. Port 0 takes any free one. */
  listen(where: { host: string; port: number }): Promise<string>;
  /** The URL, once it listens. */
  readonly url: string | undefined;
  /** Answers what is running, ends polls and timers, within nine seconds. The store stays open: whoever opened it closes it. */
  close(): Promise<void>;
}

/** The gateway on a store. Everything outside comes in by the options. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { store, media, clock, embedded = false } = options;
  const own = embedded ? await keepOwnSettings(store) : undefined;
  const logic = startLogic({ ...options, own });
  const { services, holds } = logic;
  const app = await createApp(services, own ? withOrigins(options.doors, own) : options.doors);
  const drain = createDrain(app.server, clock);
  const since = clock.now();
  let url: string | undefined;

  return {
    app,
    webhooks: services.delivery,
    admin: createAdmin({
      ...services,
      embedded,
      own,
      running: () => ({ version: options.version, url: url ?? '', since }),
      removeMedia: (which) => removeUnneeded({ media, index: store, holds }, which),
    }),
    listen: async ({ host, port }) => (url = await app.listen({ host, port })),
    get url() {
      return url;
    },
    close: async () => {
      await drain.drain(drainMaxMs);
      logic.endPolls();
      const stopped = logic.stop();
      const closed = drain.closeIdle();
      // A caller that is slow to send must not keep the gateway from closing its store in order.
      const hurry = clock.timer(answerMaxMs, () => app.server.closeAllConnections());
      await app.close();
      closed.stop();
      hurry.cancel();
      await stopped;
    },
  };
}

/** Pages that the owner has named since, besides those that were there at the start. */
function withOrigins(doors: DoorOptions = {}, own: KeptSettings): DoorOptions {
  const { corsOrigins: fixed = [] } = doors;
  const present = typeof fixed === 'function' ? fixed : () => fixed;
  return { ...doors, corsOrigins: () => [...present(), ...own.current().corsOrigins] };
}
