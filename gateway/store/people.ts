import type { Channel, Destination } from '../../shared/model/channel.ts';
import type { MessageStatus, Priority, StatusReason } from '../../shared/model/message.ts';
import type { Custody } from '../messages/facts.ts';
import type { WebhookEventView } from './webhooks.ts';

/** All that the gateway knows about a message but its content, for the owner. Instants are UTC milliseconds. */
export interface MessageDetails {
  readonly id: string;
  readonly client: string;
  readonly channel: Channel;
  readonly instance: number;
  readonly to: Destination;
  readonly status: MessageStatus;
  readonly reason: StatusReason | null;
  readonly detail: string | null;
  /** Who has to finish it. */
  readonly custody: Custody;
  /** Which has it, or had it last. */
  readonly device: { readonly id: string; readonly name: string; readonly lastSeenAt: number } | null;
  readonly priority: Priority;
  /** The gateway wrote it itself. */
  readonly isSystem: boolean;
  readonly networkId: string;
  readonly media: string | null;
  readonly acceptedAt: number;
  readonly notBefore: number | null;
  readonly expiresAt: number;
  /** Events for webhooks about it, oldest first, each with the step that it tells of. */
  readonly webhooks: readonly (WebhookEventView & { readonly status: MessageStatus | null })[];
  /** Oldest first; the first is `queued`. */
  readonly history: readonly { status: MessageStatus; reason: StatusReason | null; at: number }[];
}

/** A message that came in for a client, without its content. */
export interface ReceivedDetails {
  readonly id: string;
  readonly client: string;
  readonly channel: Channel;
  readonly instance: number;
  readonly networkId: string;
  /** Null in a group: who wrote there is sealed. */
  readonly from: string | null;
  readonly receivedAt: number;
  readonly webhooks: readonly WebhookEventView[];
}

/** Where a walk through the store goes on; undefined at its beginning. */
export type EraseCursor = { readonly table: 'messages' | 'inbound'; readonly after: number };

export interface ErasedStretch {
  readonly messages: number;
  readonly inbound: number;
  /** What this person's devices said about messages to groups. */
  readonly receipts: number;
  readonly registrations: number;
  /** Attachments that these messages had. */
  readonly media: readonly string[];
  /** Messages that a device has: it was asked to give them back, and they are still here. */
  readonly atDevices: number;
  /** Devices to wake. */
  readonly devices: readonly number[];
  /** Where to go on; undefined when all is done. */
  readonly next: EraseCursor | undefined;
}

/**
 * The owner's look at people and their messages. Numbers have no index, which would cost every acceptance: a walk goes
 * through the store in stretches that keep the event loop free.
 */
export interface PeopleStore {
  messageDetails(id: string): Promise<MessageDetails | undefined>;
  /** Messages to a number, newest first, of one stretch before `before`. `next` is where to go on. */
  messagesTo(which: {
    number: string;
    before: number | undefined;
  }): Promise<{ messages: MessageDetails[]; next: number | undefined }>;
  receivedDetails(id: string): Promise<ReceivedDetails | undefined>;
  /** What a person wrote to accounts that serve an instance, newest first; not what they wrote in groups. */
  receivedFrom(which: { number: string; limit: number }): Promise<ReceivedDetails[]>;
  /**
   * Removes a person from one stretch: messages to and from them with their history, their registration (of which a keyed
   * digest stays, so that a refusal still holds), and their receipts. What lies with a device is asked back first; `force`
   * removes it all the same: the device forgets it with its next session.
   */
  erasePerson(which: {
    number: string;
    force: boolean;
    from: EraseCursor | undefined;
    now: number;
  }): Promise<ErasedStretch>;
  /** Writes what was removed out of the log, too. False when a reader of the store is in the way: call again later. */
  forgetRemoved(): Promise<boolean>;
}
