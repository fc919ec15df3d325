import type { BundleStore } from './bundles.ts';
import type { ClientStore } from './clients.ts';
import type { DeviceStore } from './devices.ts';
import type { EnrolmentStore } from './enrolment.ts';
import type { FiguresStore } from './figures.ts';
import type { InboundStore } from './inbound.ts';
import type { MediaIndex } from './media.ts';
import type { MessageStore } from './messages.ts';
import type { OwnClientStore } from './own-client.ts';
import type { OwnSettingsStore } from './own-settings.ts';
import type { PeopleStore } from './people.ts';
import type { RetentionStore } from './retention.ts';
import type { RecipientStore } from './recipients.ts';
import type { PdfJobStore } from './pdf-jobs.ts';
import type { WebhookStore } from './webhooks.ts';
import type { PlanStore } from './plans.ts';
import type { SecretStore } from './secrets.ts';
import type { UsageStore } from './usage.ts';

/**
 * The gateway's durable store: one asynchronous interface, each transaction that matters one call, which resolves after
 * its commit. `conformance.ts` is its contract, which every implementation passes. Message bodies are sealed; numbers are
 * in clear, because people are looked up by them.
 *
 * Every call may reject with a PortError: `diskFull`, `readOnly`, `storeBroken`, `storeClosed`. Nothing was written then.
 */
export interface GatewayStore
  extends
    ClientStore,
    SecretStore,
    OwnClientStore,
    OwnSettingsStore,
    PlanStore,
    UsageStore,
    MessageStore,
    EnrolmentStore,
    DeviceStore,
    BundleStore,
    InboundStore,
    RecipientStore,
    MediaIndex,
    FiguresStore,
    PdfJobStore,
    RetentionStore,
    PeopleStore,
    WebhookStore {
  /** Names this gateway to its devices: another id means another store. */
  readonly gatewayId: string;
  /** Proves that the store can be read and written now. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export type { InboundView } from './inbound.ts';
export type { LeaseAnswer, StoredLease } from './devices.ts';
export { DeviceRefusal } from './devices.ts';
export type { StoredDevice } from './enrolment.ts';
export type { MemberEvidence, MessageView, NewMessage } from './messages.ts';
