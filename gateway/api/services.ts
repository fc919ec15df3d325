import type { OwnRetention } from '../retention/own-retention.ts';
import type { GuardRules } from '../../platform/guard-rules.ts';
import type { Clock, Log, Random, Vault } from '../../shared/ports.ts';
import type { Credentials } from '../clients/credentials.ts';
import type { Polls } from '../devices/polls.ts';
import type { Presence } from '../devices/presence.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { AcceptOutcome, MessageWish } from '../messages/accept.ts';
import type { Refusal } from '../messages/acceptance.ts';
import type { MediaKeeper } from '../media/keeper.ts';
import type { Pdf } from '../services/pdf/pdf.ts';
import type { Translation } from '../services/translation/translation.ts';
import type { GatewayStore } from '../store/store.ts';
import type { Webhooks } from '../webhooks/registry.ts';
import type { RunningWebhooks } from '../webhooks/running.ts';
import type { UploadBudget } from './upload-budget.ts';

/** What the routes work with. */
export interface Services {
  readonly store: GatewayStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly vault: Vault;
  readonly retention: OwnRetention;
  readonly credentials: Credentials;
  readonly polls: Polls;
  readonly presence: Presence;
  readonly media: MediaKeeper;
  readonly accept: (wish: MessageWish) => Promise<AcceptOutcome>;
  /** Why it would not be accepted now; undefined when it would. */
  readonly check: (wish: MessageWish) => Promise<Refusal | undefined>;
  readonly uploads: UploadBudget;
  readonly webhooks: Webhooks;
  readonly delivery: RunningWebhooks;
  /** Where URLs that customers give may lead. */
  readonly guard: GuardRules;
  /** Undefined when its owner has not set one up. */
  readonly translation: () => Translation | undefined;
  readonly metrics: Metrics;
  readonly pdf: Pdf;
  readonly version: string;
}
