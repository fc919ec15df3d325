import type { Readable } from 'node:stream';
import type { WayOut } from '../../platform/way-out.ts';
import type { Content, MediaRef } from '../../shared/contract/message.ts';
import type { Inbound } from '../../shared/contract/inbound.ts';
import type { Channel, Destination, Identity } from '../../shared/model/channel.ts';
import type { FailureReason } from '../../shared/model/message.ts';
import type { CodeAsked, PairingAnswer, PasswordAsked } from '../../shared/model/session.ts';
import type { SessionCause } from '../../shared/model/session-cause.ts';
import type { Restriction } from '../../shared/policy/restriction.ts';
import type { Clock, Log, Random, Vault } from '../../shared/ports.ts';

/**
 * What the engine knows of a network. Sessions, outbox and screens work against this interface alone; one adapter per
 * network implements it.
 */

/** What an account on a network reports, in the order it happened. */
export type ChannelEvent =
  | { kind: 'qrShown'; qr: string; expiresAt: number }
  /** To be typed on the phone (`connect` with `pairByCode`). */
  | { kind: 'codeShown'; code: string; expiresAt: number }
  /** The network asks for the code that it sent, or for the second password; see `answer`. */
  | ({ kind: 'codeAsked' } & CodeAsked)
  | ({ kind: 'passwordAsked' } & PasswordAsked)
  /** The phone accepted; the credentials are durable. A `closed` with `restartRequired` may follow. */
  | { kind: 'paired'; identity: Identity }
  /** Logged in: messages can go out. */
  | { kind: 'opened'; identity: Identity }
  | { kind: 'closed'; cause: SessionCause }
  /** The server answered something: the evidence behind `online`. At most once a second. */
  | { kind: 'serverAnswered' }
  /** The server confirmed a message. */
  | { kind: 'ack'; networkId: string }
  /** The server refused a message: definite. */
  | { kind: 'refused'; networkId: string; reason: FailureReason; networkCode?: number }
  /**
   * The server takes the message in `retryInMs` and not before; it has not been sent. `account`: nothing else either;
   * `chat`: nothing in its chat.
   */
  | { kind: 'notYet'; networkId: string; retryInMs: number; scope: 'account' | 'chat' }
  /**
   * `member`: in a group, whose receipt it is: number, or the network's own name where the number is not known; `alias`: the
   * latter beside the number, where both are known. A network tells of a receipt once: it is told that we have it, or we forget
   * to ask, when `done` was called; before that it comes again, on a later connection or after a restart.
   */
  | {
      kind: 'receipt';
      networkId: string;
      receipt: 'delivered' | 'read' | 'played';
      at: number;
      member?: string;
      alias?: string;
      /** Absent where nobody waits for it. */
      done?: () => void;
    }
  /**
   * Something arrived. Persons are resolved, media are already in the media store. In order within a chat. It is on this
   * disk before the network is told, and arrives again, on a later connection or after a restart, until `done` is called.
   */
  | { kind: 'inbound'; inbound: Inbound; done: () => void }
  /** `groups` has something else to say. */
  | { kind: 'groupsChanged' }
  /** What the network says of starting new chats; replaces what was known before. */
  | { kind: 'restriction'; restriction: Restriction }
  /** The network takes messages to strangers for spam, and names no end: no new chat is started before the owner says so. */
  | { kind: 'strangersRefused' };

/** The outcome of preparing a message: everything that can fail without a doubt fails here, before the intent. */
export type Preparation =
  /**
   * `payload` is what will be handed over, opaque to the outbox, which seals and stores it. `members`: how many others are in
   * the group; the message counts as delivered or read when all of them have said so.
   */
  | { kind: 'ready'; payload: Uint8Array; members?: number }
  /** Will never work. */
  | { kind: 'failed'; reason: FailureReason; detail?: string }
  /** Could not be found out now (connection lost, no answer): try again when online, or after `retryInMs`. */
  | { kind: 'later'; retryInMs?: number };

/** A group that an account is in. */
export interface ChannelGroup {
  /** The network's own. */
  id: string;
  name: string;
  /** People in it, this account among them; absent while that is not known. */
  members?: number;
  /**
   * Who made it: by number, and by the network's own name for a person (`alias`), which names them to us as well. `unasked`: see
   * `askGroupCreator`.
   */
  creator: { number?: string; alias?: string } | 'hidden' | 'unasked';
  /** False where only administrators write, or this account is silenced. */
  mayWrite: boolean;
}

/** `syncedAt`: when all of them were last asked for, UTC milliseconds; absent when that was before this run, or never. */
export interface GroupListing {
  groups: readonly ChannelGroup[];
  syncedAt?: number;
}

/** One account on its network. It owns the auth file and at most one live connection. */
export interface ChannelAccount {
  readonly channel: Channel;
  /** Who is paired, from the durable credentials; undefined before the first pairing. */
  identity(): Identity | undefined;
  /**
   * Starts a connection; what happens arrives as events. `pair` begins with fresh credentials; `login` uses the stored
   * ones. An older connection is ended first, and its late events are dropped.
   * @param options.pairByCode number (digits) that is paired by a code instead of a scan
   */
  connect(mode: 'pair' | 'login', options?: { pairByCode?: string }): void;
  /** The owner's answer to `codeAsked` or `passwordAsked`; dropped when nothing was asked. */
  answer(answer: PairingAnswer): void;
  /** Ends the connection without logging out; resolves when the socket is gone. Emits no `closed`. */
  disconnect(): Promise<void>;
  /** Tells the network that this device is unlinked, within a few seconds or not at all. */
  logOut(): Promise<void>;
  /** Discards the credentials durably, keeping a record of why beside them. */
  discardCredentials(cause: SessionCause): Promise<void>;
  /**
   * Resolves the recipient, uploads media, builds what will be handed over. May take minutes for media; `signal` ends it
   * early with `later`.
   */
  prepare(
    message: { to: Destination; content: Content; networkId: string },
    options?: { signal?: AbortSignal },
  ): Promise<Preparation>;
  /** The groups that it is in, as last heard of; asked for now where that may be old and there is a connection. Never rejects. */
  groups(): Promise<GroupListing>;
  /** Asks who made a group, where listing them does not tell. Resolves to whether there was an answer, `hidden` included. */
  askGroupCreator(groupId: string): Promise<boolean>;
  /** Has this account a chat with the other side already? Groups always. Decides what a restriction holds. */
  knowsChat(to: Destination): Promise<boolean>;
  /**
   * Writes the message to the socket under its fixed network id. Resolving does not mean sent: `ack` does. May be called
   * again with the same id and payload. @throws when there is no connection; the outcome is then still unsure.
   */
  handOver(message: { networkId: string; payload: Uint8Array }): Promise<void>;
  /** Ends the connection, commits and closes the auth file. */
  close(): Promise<void>;
  /** Deletes the auth file. Only after `close`. */
  deleteFiles(): Promise<void>;
}

export interface ChannelAccountOptions {
  accountId: string;
  /** Folder of this account's files; created by the channel. */
  folder: string;
  clock: Clock;
  random: Random;
  vault: Vault;
  log: Log;
  /** Receives events in order, never synchronously inside a call to the account. */
  onEvent(event: ChannelEvent): void;
  /**
   * The durable payload of a message that went out under this id, for retry receipts; undefined on a miss. A miss is
   * answered as a miss, never with an empty message.
   */
  sentPayload(networkId: string): Uint8Array | undefined;
  /**
   * Messages of this account that the network confirmed at or after an instant, UTC milliseconds, and nobody has read: their
   * network ids, the newest first, few at most.
   */
  sentSince(at: number): readonly string[];
  media: ChannelMedia;
  /** The one way in which the channel may connect to anything; asked at each connection. */
  wayOut: Pick<WayOut, 'current'>;
  /** The program that the owner registered with the network, where it wants one; asked for at each connection. */
  app(): NetworkApp | undefined;
}

/** Telegram gives these at my.telegram.org. */
export interface NetworkApp {
  apiId: number;
  apiHash: string;
}

/** The device's media store, as a channel sees it: streams, never a whole file in memory. */
export interface ChannelMedia {
  /** Bytes of an attachment. @throws PortError `mediaMissing` when this device does not have them. */
  read(sha256: string): Promise<Readable>;
  /**
   * Stores what was received, up to `maxBytes`; nothing is kept when the stream fails or is longer.
   * @throws PortError `mediaTooLarge`, `diskFull`
   */
  save(bytes: Readable, options: { mimetype: string; maxBytes: number }): Promise<MediaRef>;
}

export interface ChannelFactory {
  readonly channel: Channel;
  /** Where its network is met, to try out a way there. */
  readonly door: { host: string; port: number; secure: boolean };
  /**
   * Opens an account's files. @throws PortError `storeBroken`, `sealBroken`, `keyMissing`, `storeNewer`: the account is
   * then `broken` and nothing was changed; a copy of a damaged file is kept.
   */
  open(options: ChannelAccountOptions): Promise<ChannelAccount>;
}
