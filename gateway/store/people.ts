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
  /** Messages that a device has: it was asked to give them back, and they go when it has. */
  readonly atDevices: number;
  /** Devices to wake: they have something to erase or to give back. */
  readonly devices: readonly number[];
  /** Devices that had something of the person and can no longer be told, because their access was revoked. */
  readonly lost: readonly string[];
  /** Where to go on; undefined when all is done. */
  readonly next: EraseCursor | undefined;
}

/** A device that has still to erase a person. */
export interface ErasingDevice {
  readonly id: string;
  readonly name: string;
  readonly appVersion: string | null;
  readonly lastSeenAt: number;
  /** False: its app is too old for it and has to be updated. */
  readonly canErase: boolean;
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
   * digest stays, so that a refusal still holds), and their receipts. What lies with a device is asked back and goes when it
   * has been given back; `force` removes it at once. In the same commit the devices of the clients in question are told to erase
   * the person too; until they have, the number is kept sealed, and what they still report of the person is not kept.
   */
  erasePerson(which: {
    number: string;
    force: boolean;
    from: EraseCursor | undefined;
    now: number;
  }): Promise<ErasedStretch>;
  /** What is left to do of the erasures of a person: messages that devices have, and the devices that have not finished. */
  erasureOf(number: string): Promise<{ atDevices: number; devices: ErasingDevice[] }>;
  /** Writes what was removed out of the log, too. False when a reader of the store is in the way: call again later. */
  forgetRemoved(): Promise<boolean>;
}
