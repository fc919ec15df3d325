import type { WebhookEventState, WebhookForm, WebhookKind } from '../../shared/contract/webhooks.ts';
import type { Channel, Destination } from '../../shared/model/channel.ts';
import type { MessageStatus, StatusReason } from '../../shared/model/message.ts';
import type { InboundView } from './inbound.ts';

/** What an endpoint is told. Channel and instance are null where it is not limited to one. */
export interface WebhookSettings {
  readonly url: string;
  readonly form: WebhookForm;
  readonly kinds: readonly WebhookKind[];
  readonly channel: Channel | null;
  readonly instance: number | null;
}

export interface WebhookView extends WebhookSettings {
  readonly id: string;
  /** The CLIENT_ID of its owner. */
  readonly client: string;
  readonly createdAt: number;
  readonly lastDeliveredAt: number | null;
  readonly waiting: number;
  readonly parked: number;
  /** It was tried since, and took nothing. */
  readonly failing: { readonly since: number; readonly failures: number; readonly error: string } | null;
  /** Left alone until then; 0 when it is not. */
  readonly restUntil: number;
}

/** Where one event goes. */
export interface WebhookTarget {
  /** The store's own number of the endpoint. */
  readonly endpoint: number;
  readonly id: string;
  readonly url: string;
  readonly form: WebhookForm;
  readonly token: string;
  /** The one that holds, then the one before while it holds too. */
  readonly secrets: readonly string[];
  /** Counts its changes: a failure at an address of before says nothing about the one of now. */
  readonly revision: number;
}

/** What an event tells of. */
export type WebhookSubject =
  | { readonly kind: 'message.received' | 'message.edited' | 'message.deleted'; readonly message: InboundView }
  | {
      readonly kind: 'message.status';
      readonly id: string;
      readonly to: Destination;
      readonly status: MessageStatus;
      readonly reason: StatusReason | null;
      readonly detail: string | null;
      readonly at: number;
    }
  | { readonly kind: 'account.state'; readonly state: string; readonly cause: string | null; readonly at: number };

export interface WebhookOrigin {
  readonly channel: Channel;
  readonly instance: number;
  /** The account's own number, once one was paired. */
  readonly number: string | null;
}

export interface DueWebhook {
  readonly seq: number;
  readonly id: string;
  readonly target: WebhookTarget;
  readonly origin: WebhookOrigin;
  /** Undefined when the store cannot read it any more. */
  readonly subject: WebhookSubject | undefined;
}

/**
 * - `received`: done.
 * - `failed`: it is tried again, or parked; see `shared/policy/webhook-retry.ts`.
 * - `unreadable`: the store has lost it; it is parked.
 * - `pointless`: it says nothing in the form of its endpoint, and is removed.
 */
export type WebhookResult =
  | { readonly kind: 'received' }
  | { readonly kind: 'failed'; readonly error: string; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'unreadable' | 'pointless' };

/** `gone`: the event or its endpoint was removed meanwhile. `parked` counts all that were by this. */
export type WebhookSettled =
  | { readonly kind: 'received' | 'retry' | 'gone' }
  | { readonly kind: 'parked'; readonly parked: number };

export interface WebhookEventView {
  readonly seq: number;
  readonly id: string;
  readonly webhook: string;
  readonly kind: WebhookKind;
  readonly channel: Channel;
  readonly instance: number;
  /** The id of the message that it tells of. */
  readonly message: string | null;
  readonly state: WebhookEventState;
  readonly createdAt: number;
  readonly tries: number;
  readonly lastTryAt: number | null;
  /** Null unless it is the next of its chat. */
  readonly nextTryAt: number | null;
  readonly error: string | null;
  readonly endedAt: number | null;
}

/** One endpoint; of this client only, when it is given. */
export interface WebhookName {
  readonly client?: number | undefined;
  readonly id: string;
}

/**
 * Endpoints of clients and the outbox of events for them. Events are made by the calls that change what they tell of, in the
 * same commit. Per endpoint and chat one event at a time is due, the oldest.
 */
export interface WebhookStore {
  createWebhook(
    endpoint: WebhookSettings & { id: string; client: number; token: string; secret: string; now: number },
  ): Promise<'created' | 'tooMany' | 'unknownInstance'>;
  /**
   * From the next try on, also for events that wait. What was failing is tried at once. The secret of before holds a day longer.
   * `unknown`: there is no such endpoint.
   */
  changeWebhook(
    change: WebhookSettings & WebhookName & { token: string | undefined; secret: string | undefined; now: number },
  ): Promise<'changed' | 'unknown' | 'unknownInstance'>;
  /** Removes it with all its events. @returns false when there is none */
  removeWebhook(which: WebhookName): Promise<boolean>;
  webhooks(which: { client?: number | undefined; id?: string | undefined }): Promise<WebhookView[]>;
  webhookTarget(which: WebhookName & { now: number }): Promise<WebhookTarget | undefined>;
  /** Oldest first, after `after`. */
  webhookEvents(which: {
    client?: number | undefined;
    webhook?: string | undefined;
    state?: WebhookEventState | undefined;
    after: number;
    limit: number;
  }): Promise<WebhookEventView[]>;
  /** Events about these received messages, by the store's numbers of them; in the order of their endpoints. */
  inboundEvents(inbound: readonly number[]): Promise<(WebhookEventView & { readonly inbound: number })[]>;
  /**
   * Makes events wait again, as new ones, in their old order. Without `events` all parked ones, and the delivered ones too when
   * that is said, that were made from `from` to `to`.
   * @returns how many
   */
  replayWebhooks(
    which: WebhookName & {
      events: readonly string[] | undefined;
      from: number | undefined;
      to: number | undefined;
      delivered: boolean;
      now: number;
    },
  ): Promise<number>;
  /**
   * Events to send now, besides `busy`, and when there may be more, UTC milliseconds.
   * @param which.busy numbers of the events under way, by endpoint
   * @param which.after the endpoint that was served last: others come first
   */
  dueWebhooks(which: {
    busy: ReadonlyMap<number, ReadonlySet<number>>;
    after: number;
    limit: number;
    now: number;
  }): Promise<{ due: DueWebhook[]; nextAt: number | undefined }>;
  settleWebhook(settled: {
    seq: number;
    revision: number;
    result: WebhookResult;
    /** Uniform in [0, 1). */
    random: number;
    now: number;
  }): Promise<WebhookSettled>;
  /** `oldestAt`: since when the oldest one waits. */
  webhookBacklog(): Promise<{ waiting: number; oldestAt: number | null; parked: number }>;
  /** Removes events that ended and were made before; at most `limit`. @returns how many */
  removeWebhookEvents(which: { before: number; limit: number }): Promise<number>;
}
