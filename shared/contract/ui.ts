import { z } from 'zod';
import type { Channel, Identity } from '../model/channel.ts';
import type { LinkState } from '../model/link.ts';
import type { MessageStatus } from '../model/message.ts';
import { MESSAGE_STATUSES } from '../model/message.ts';
import type { SessionState } from '../model/session.ts';
import type { ApiAccess } from './embedded.ts';
import type { Forecast } from '../policy/forecast.ts';
import type { WaitReason } from '../policy/pacing.ts';
import type { Restriction } from '../policy/restriction.ts';
import { channel, phoneNumber } from './message.ts';

/**
 * The UI contract: first a whole snapshot, then patches; calls with typed results; long lists by paged queries. The same
 * table serves Electron's IPC and the WebSocket on loopback, and validates both ends.
 */

export interface AccountView {
  id: string;
  channel: Channel;
  /** The owner's name for it. */
  label: string;
  identity?: Identity;
  session: SessionState;
  paused: boolean;
  /** What happened last, as evidence: UTC milliseconds, absent when never. */
  evidence: { serverAnsweredAt?: number; sentAt?: number; receivedAt?: number };
  queue: { waiting: number; handedOver: number; unsure: number };
  /** Received messages that wait until their attachments are at the gateway; absent when none does. */
  inbox?: { waiting: number };
  /** How fast the plan lets it send now; absent while that is not known. */
  pace?: {
    /** Messages a minute that the plan allows. A number that is still new sends less. */
    perMinute?: number;
    /** When the next waiting message goes out, UTC milliseconds, and what it waits for; absent when nothing holds it. */
    next?: { at: number; waitsFor: WaitReason };
  };
  /** What the network says of starting new chats; absent when it restricts nothing. */
  restriction?: Restriction;
  /** When what waits will be through; absent when nothing waits or nothing goes out for another reason. */
  forecast?: Forecast;
  /** Which instance of which client it serves; absent until the gateway has said so. */
  binding?:
    | { state: 'bound'; instance: number; client: string }
    | { state: 'held'; instance: number; boundNumber: string }
    | { state: 'unbound' };
}

export const WARNING_CODES = [
  'clockOff',
  'gatewayUnreachable',
  'diskFull',
  'storeSlow',
  'keyUnprotected',
  'reportsWaiting',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];
/** Who can do something about it. */
export type WarningOwner = 'phone' | 'network' | 'whatsapp' | 'gateway' | 'machine';
export interface Warning {
  code: WarningCode;
  severity: 'problem' | 'warning' | 'note';
  owner: WarningOwner;
  since: number;
  /** Values for the words, without numbers or texts of people. */
  values?: Record<string, string | number>;
}

/** A message as a line in the queue; the timeline comes by `message.get`. */
export interface MessageRow {
  id: string;
  accountId: string;
  channel: Channel;
  /** Number or group name. */
  to: string;
  /** The beginning of the text, at most 120 characters. */
  preview: string;
  status: MessageStatus;
  reason?: string;
  acceptedAt: number;
  changedAt: number;
}

export interface MessageTimeline extends MessageRow {
  networkId: string;
  steps: { what: TimelineStep; at: number; detail?: string }[];
  /** In a group: how many members have come at least as far. `total` is absent while it is not known. */
  members?: { total?: number; delivered: number; read: number; played: number };
}
export type TimelineStep =
  | 'accepted'
  | 'committed'
  | 'handedOver'
  | 'handedOverAgain'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'played'
  | 'failed'
  | 'expired'
  | 'cancelled'
  | 'unconfirmed';

export interface ApiAccessView extends ApiAccess {
  gatewayUrl: string;
}

export interface UiSnapshot {
  app: { version: string; machine: string; startedAt: number };
  link: { state: LinkState; gatewayUrl?: string; embedded: boolean };
  accounts: AccountView[];
  /** Messages by status, ended ones within the retention. */
  queue: Record<MessageStatus, number>;
  warnings: Warning[];
  /** When the engine made this snapshot, UTC milliseconds: the page counts from the engine's clock, not its own. */
  now: number;
}

export type UiPatch =
  | { kind: 'account'; account: AccountView }
  | { kind: 'accountRemoved'; accountId: string }
  | { kind: 'link'; link: UiSnapshot['link'] }
  | { kind: 'queue'; queue: UiSnapshot['queue'] }
  /** Messages that are new or changed. */
  | { kind: 'messages'; rows: MessageRow[] }
  | { kind: 'warnings'; warnings: Warning[] }
  /**
   * From the desktop shell alone, whose engine is another process: it ended (`running: false`), or runs again: ask for a
   * snapshot and read the pages that are open again. (Over the WebSocket the connection itself says so.)
   */
  | { kind: 'engine'; running: boolean };

const accountId = z.object({ accountId: z.string().min(1).max(64) });

/** Inputs of all calls. Commands change something; queries do not. */
export const uiCalls = {
  'account.add': z.object({ channel, label: z.string().trim().min(1).max(60) }),
  'account.rename': accountId.extend({ label: z.string().trim().min(1).max(60) }),
  /**
   * `phoneNumber`: its phone types a code that is shown here; without it the phone scans one. While a pairing waits for
   * the phone, the other way begins it anew.
   */
  'account.pair': accountId.extend({ phoneNumber: phoneNumber.optional() }),
  'account.cancelPairing': accountId,
  /** Try at once instead of waiting. */
  'account.retry': accountId,
  /** Take the session back from another client. */
  'account.takeOver': accountId,
  /**
   * The number that the owner has read is the account's new one: its messages and history stay and go on from it. Either
   * another phone was paired, or the gateway holds the queue for the number before.
   */
  'account.confirmNumber': accountId.extend({ number: phoneNumber }),
  'account.logOut': accountId,
  'account.remove': accountId,
  'account.setPaused': accountId.extend({ paused: z.boolean() }),
  'link.enrol': z.object({ gatewayUrl: z.url().max(500), code: z.string().trim().min(8).max(100) }),
  'link.retry': z.object({}),
  /** What the owner's own programs send with. Refused with `gatewayUnreachable` while the embedded gateway is down. */
  'api.access': z.object({}),
  /** Another secret; from now on the one of before is refused. Only with an embedded gateway. */
  'api.renewSecret': z.object({}),
  'message.cancel': z.object({ id: z.uuid() }),
  'message.get': z.object({ id: z.uuid() }),
  /** Newest first: by `acceptedAt`, then by `id`, both descending. */
  'messages.page': z.object({
    accountId: z.string().max(64).optional(),
    status: z.array(z.enum(MESSAGE_STATUSES)).max(MESSAGE_STATUSES.length).optional(),
    /** `next` of the page before. */
    after: z.string().max(100).optional(),
    limit: z.number().int().min(1).max(200).default(50),
  }),
} as const;

export interface UiAnswers {
  'account.add': { accountId: string };
  'account.rename': null;
  'account.pair': null;
  'account.cancelPairing': null;
  'account.retry': null;
  'account.takeOver': null;
  'account.confirmNumber': null;
  'account.logOut': null;
  'account.remove': null;
  'account.setPaused': null;
  'link.enrol': { deviceId: string };
  'link.retry': null;
  /** `null` when the gateway is not embedded: then its operator gives the credentials. */
  'api.access': ApiAccessView | null;
  'api.renewSecret': ApiAccessView;
  'message.cancel': { answer: 'cancelled' | 'tooLate' };
  'message.get': MessageTimeline | null;
  'messages.page': { rows: MessageRow[]; next?: string };
}

export type UiCall = keyof typeof uiCalls;
export type UiInput<C extends UiCall> = z.input<(typeof uiCalls)[C]>;
export type UiParsedInput<C extends UiCall> = z.output<(typeof uiCalls)[C]>;

export const UI_ERRORS = [
  'badInput',
  'unknownCall',
  'accountNotFound',
  'notPossibleNow',
  'codeInvalid',
  'codeExpired',
  'gatewayUnreachable',
  'insecureUrl',
  'diskFull',
  'engineStopped',
  'internal',
] as const;
export type UiErrorCode = (typeof UI_ERRORS)[number];
export interface UiError {
  code: UiErrorCode;
  /** Technical, for support; words for people come from the message catalogue. */
  detail?: string;
}
export type UiResult<C extends UiCall = UiCall> = { ok: true; value: UiAnswers[C] } | { ok: false; error: UiError };

/** Frames of the WebSocket; over IPC the same values go through `invoke` and one push channel. */
export const uiRequestFrame = z.object({ id: z.number().int(), call: z.string().max(60), input: z.unknown() });
export type UiServerFrame =
  | { kind: 'snapshot'; snapshot: UiSnapshot }
  | { kind: 'patches'; patches: UiPatch[] }
  | { kind: 'answer'; id: number; result: UiResult };

/** What the engine offers to any shell. */
export interface UiDoor {
  snapshot(): UiSnapshot;
  /** Patches in order, batched; never in the same turn as `subscribe`. Returns the end of the subscription. */
  subscribe(receive: (patches: UiPatch[]) => void): () => void;
  call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>>;
}

/**
 * What the desktop shell's preload exposes to the page as `window.pairline`. Snapshot and patches travel the same ordered
 * way: patches that arrive before the answer of `snapshot()` are part of it.
 */
export interface UiBridge {
  call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>>;
  /** Waits while the app starts; rejects once the engine has ended, until it runs again. */
  snapshot(): Promise<UiSnapshot>;
  /** Returns the end of the subscription. */
  onPatches(receive: (patches: UiPatch[]) => void): () => void;
}
