import { startHourly } from '../platform/hourly.ts';
import type { GuardedFetch } from '../platform/guarded-fetch.ts';
import type { GuardRules } from '../platform/guard-rules.ts';
import type { MediaStore } from '../platform/media-store.ts';
import type { Clock, Log, Random, Vault } from '../shared/ports.ts';
import type { Services } from './api/services.ts';
import { createUploadBudget } from './api/upload-budget.ts';
import { createCredentials } from './clients/credentials.ts';
import { createPolls } from './devices/polls.ts';
import { createPresence } from './devices/presence.ts';
import type { DoorOptions } from './doors/options.ts';
import { rulesOfOwner, translationOfOwner, type KeptSettings } from './embedded/own-settings.ts';
import { createHolds, type Holds } from './media/holds.ts';
import { createMediaKeeper } from './media/keeper.ts';
import { sweepMedia } from './media/sweep.ts';
import { acceptMessage, checkMessage, type AcceptTools } from './messages/accept.ts';
import { startOverdueTimer } from './messages/overdue.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createOwnRetention } from './retention/own-retention.ts';
import { dayMs, retire, RETENTION_DAYS, type RetentionDays } from './retention/retention.ts';
import { startPdf } from './services/pdf/pdf.ts';
import { PDF_SETTINGS, type PdfSettings } from './services/pdf/settings.ts';
import type { TranslationProvider } from './services/translation/provider.ts';
import { createTranslation } from './services/translation/translation.ts';
import type { GatewayStore } from './store/store.ts';
import { createWebhooks } from './webhooks/registry.ts';
import { startWebhooks } from './webhooks/running.ts';
import { webhookConnections, webhookFetch } from './webhooks/send.ts';

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
  /** How webhooks are posted; through the guard by default. */
  readonly postWebhook?: GuardedFetch;
  /** What translates. Without it the call says that nothing does. */
  readonly translation?: TranslationProvider | undefined;
  /** What the owner of this machine chose on the screens, beside the app. */
  readonly own?: KeptSettings | undefined;
}

/** A gateway without its doors: what it knows and does by itself. */
export interface Logic {
  readonly services: Services;
  /** Attachments that are being used at the moment. */
  readonly holds: Holds;
  /** Ends calls that wait. */
  endPolls(): void;
  /** Ends what it does by itself; resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

export function startLogic(options: GatewayOptions): Logic {
  const { store, media, clock, random, log, vault } = options;
  const { guard: ownersRules = { plainHttp: false }, pdf: settings = PDF_SETTINGS, pdfWorker: worker } = options;
  const { own } = options;
  const guard = own ? rulesOfOwner(ownersRules, own) : ownersRules;
  const holds = createHolds();
  const polls = createPolls(clock);
  const credentials = createCredentials(store, random, clock);
  const { retention: configured = RETENTION_DAYS, folder } = options;
  const retention = createOwnRetention({ store, clock, configured, onChange: () => housekeeping.now() });
  const housekeeping = startHourly(
    'housekeeping',
    async () => {
      const days = await retention.days();
      await retire({ store, days, folder, clock, log });
      await sweepMedia({ media, index: store, holds, clock, log, inboundKeptMs: days.messages * dayMs });
    },
    { clock, log },
  );
  const connections = webhookConnections(clock);
  const post = options.postWebhook ?? webhookFetch(clock, guard, connections);
  const delivery = startWebhooks({ store, clock, random, log, fetch: post });
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
  const fixed = options.translation && createTranslation({ provider: options.translation, clock, log });
  const services: Services = {
    ...options,
    retention,
    webhooks,
    delivery,
    metrics,
    media: createMediaKeeper({ media, index: store, holds, clock }),
    polls,
    credentials,
    uploads: createUploadBudget(),
    guard,
    translation: own ? translationOfOwner(own, fixed, { clock, log }) : () => fixed,
    pdf,
    presence,
    accept: (wish) => metrics.accept(wish, (asked) => acceptMessage(asked, acceptTools)),
    check: (wish) => checkMessage(wish, { ...acceptTools, store }),
  };
  return {
    services,
    holds,
    endPolls: polls.close,
    stop: async () => {
      overdue.stop();
      await Promise.all([housekeeping.stop(), pdf.stop(), delivery.stop()]);
      connections.close();
    },
  };
}
