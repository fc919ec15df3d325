import type { FastifyInstance } from 'fastify';
import { LOOPBACK_HOSTS, type GuardRules } from '../platform/guard-rules.ts';
import type { MediaStore } from '../platform/media-store.ts';
import type { Clock, Log, Random, Vault } from '../shared/ports.ts';
import { createAdmin, type Admin } from './admin/admin.ts';
import { createApp } from './api/app.ts';
import type { Services } from './api/services.ts';
import { createUploadBudget } from './api/upload-budget.ts';
import { createCredentials } from './clients/credentials.ts';
import { createDrain } from './doors/drain.ts';
import type { DoorOptions } from './doors/options.ts';
import { createPolls } from './devices/polls.ts';
import { createPresence } from './devices/presence.ts';
import { createHolds } from './media/holds.ts';
import { createMediaKeeper } from './media/keeper.ts';
import { removeUnneeded, sweepMedia } from './media/sweep.ts';
import { acceptMessage, checkMessage, type AcceptTools } from './messages/accept.ts';
import { createMetrics } from './metrics/metrics.ts';
import { startHourly } from '../platform/hourly.ts';
import { dayMs, retire, RETENTION_DAYS, type RetentionDays } from './retention/retention.ts';
import { startOverdueTimer } from './messages/overdue.ts';
import { startPdf } from './services/pdf/pdf.ts';
import { PDF_SETTINGS, type PdfSettings } from './services/pdf/settings.ts';
import type { TranslationProvider } from './services/translation/provider.ts';
import { createTranslation } from './services/translation/translation.ts';
import type { GatewayStore } from './store/store.ts';
import { createWebhooks } from './webhooks/registry.ts';
import { startWebhooks, type RunningWebhooks } from './webhooks/running.ts';
import { webhookFetch } from './webhooks/send.ts';

export interface GatewayOptions {
  readonly store: GatewayStore;
  /** The bytes of attachments. Only this gateway may use it. */
  readonly media: MediaStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly vault: Vault;
  readonly version: string;
  readonly doors?: DoorOptions;
  /** Shortcuts such as `(y)` become emoji in what goes to WhatsApp. On by default. */
  readonly emojiShortcuts?: boolean;
  /** It runs beside the app, which enrols by itself and shows the own client's secret. */
  readonly embedded?: boolean;
  /** How long messages are kept; `RETENTION_DAYS` by default. */
  readonly retention?: RetentionDays;
  /** The data folder, where copies of the store are left; undefined for none. */
  readonly folder?: string;
  /** Metrics tell of the whole process, too. */
  readonly processMetrics?: boolean;
  /** Where URLs that customers give may lead. Without it, to the public internet by https. */
  readonly guard?: GuardRules;
  /** Limits of PDFs. The defaults without it. */
  readonly pdf?: PdfSettings;
  /** The file of the thread that reads PDFs, where the program is bundled. */
  readonly pdfWorker?: URL | undefined;
  /** What translates. Without it the call says that nothing does. */
  readonly translation?: TranslationProvider | undefined;
}

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
  const { store, media, clock, random, log, vault, embedded = false } = options;
  const { guard: ownersRules = { plainHttp: false }, pdf: settings = PDF_SETTINGS, pdfWorker: worker } = options;
  const guard = embedded ? withLoopback(ownersRules) : ownersRules;
  const holds = createHolds();
  const polls = createPolls(clock);
  const credentials = createCredentials(store, random, clock);
  const { retention: days = RETENTION_DAYS, folder } = options;
  const housekeeping = startHourly(
    'housekeeping',
    async () => {
      await retire({ store, days, folder, clock, log });
      await sweepMedia({ media, index: store, holds, clock, log, inboundKeptMs: days.messages * dayMs });
    },
    { clock, log },
  );
  const delivery = startWebhooks({ store, clock, random, log, fetch: webhookFetch(clock, guard) });
  const webhooks = createWebhooks({ store, clock, random, guard, onChange: delivery.wake });
  const overdue = startOverdueTimer({ store, clock, log, onDue: polls.wake, onEnded: delivery.wake });
  const presence = createPresence(store, clock, log);
  const metrics = createMetrics({
    store,
    polls,
    presence,
    delivery,
    clock,
    version: options.version,
    certificate: options.doors?.certificate,
    processMetrics: options.processMetrics ?? false,
  });
  const acceptTools: AcceptTools = {
    store,
    clock,
    random,
    vault,
    log,
    emojiShortcuts: options.emojiShortcuts,
    onAccepted: (message, device) => {
      if (device !== null) polls.wake(device);
      overdue.expect(message.notBefore ?? message.expiresAt);
    },
  };
  const pdf = startPdf({ store, clock, random, log, rules: guard, settings, worker });
  const services: Services = {
    ...options,
    webhooks,
    delivery,
    metrics,
    media: createMediaKeeper({ media, index: store, holds, clock }),
    polls,
    credentials,
    uploads: createUploadBudget(),
    guard,
    translation: options.translation && createTranslation({ provider: options.translation, clock, log }),
    pdf,
    presence,
    accept: (wish) => metrics.accept(wish, (asked) => acceptMessage(asked, acceptTools)),
    check: (wish) => checkMessage(wish, { ...acceptTools, store }),
  };
  const app = await createApp(services, options.doors);
  const drain = createDrain(app.server, clock);
  const since = clock.now();
  let url: string | undefined;

  return {
    app,
    webhooks: delivery,
    admin: createAdmin({
      ...services,
      embedded,
      running: () => ({ version: options.version, url: url ?? '', since }),
      removeMedia: (which) => removeUnneeded({ media, index: store, holds }, which),
    }),
    listen: async ({ host, port }) => (url = await app.listen({ host, port })),
    get url() {
      return url;
    },
    close: async () => {
      overdue.stop();
      await drain.drain(drainMaxMs);
      polls.close();
      const ended = [pdf.stop(), delivery.stop()];
      const closed = drain.closeIdle();
      // A caller that is slow to send must not keep the gateway from closing its store in order.
      const hurry = clock.timer(answerMaxMs, () => app.server.closeAllConnections());
      await app.close();
      closed.stop();
      hurry.cancel();
      await Promise.all([housekeeping.stop(), ...ended]);
    },
  };
}

/** The customer of an embedded gateway is the owner of this machine, whose programs are what receives here. */
function withLoopback(rules: GuardRules): GuardRules {
  return { ...rules, hosts: [...(rules.hosts ?? []), ...LOOPBACK_HOSTS] };
}
