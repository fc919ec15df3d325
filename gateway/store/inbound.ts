import type { Inbound } from '../../shared/contract/inbound.ts';
import type { Channel } from '../../shared/model/channel.ts';

/** A message from outside, for the client whose account received it. */
export interface InboundView extends Inbound {
  /** Names it for good, to webhooks too. */
  readonly id: string;
  /** Its place in the order of receiving; never used twice. */
  readonly seq: number;
  readonly channel: Channel;
  readonly instance: number;
  /** When the gateway stored it, UTC milliseconds. */
  readonly receivedAt: number;
  /** The id of the message that it changes, where it is an edit or a deletion. */
  readonly message?: string;
  /** When it was changed last, and when deleted: UTC milliseconds of the network's clock. */
  readonly editedAt?: number;
  readonly deletedAt?: number;
}

export interface InboundStore {
  /**
   * The client's inbound messages after `after`, oldest first. What an account received before it was bound to an instance,
   * or while its number was not confirmed, comes at the time it is.
   */
  inbound(which: {
    client: number;
    after: number;
    limit: number;
    channel?: Channel | undefined;
    instance?: number | undefined;
  }): Promise<InboundView[]>;
  /**
   * The client's newest inbound messages before `before`, newest first, each as it is now, without the edits and deletions
   * themselves; those that cannot be read are left out. `next`: where to go on.
   */
  newestInbound(which: {
    client: number;
    before?: number | undefined;
    limit: number;
    channel?: Channel | undefined;
    instance?: number | undefined;
  }): Promise<{ messages: InboundView[]; next: number | undefined }>;
}
