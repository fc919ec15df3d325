import { z } from 'zod';
import { UNCONFIRMED_REASONS, FAILURE_REASONS } from '../model/message.ts';
import { inboundReport } from './inbound.ts';
import { pacingPlan } from './pacing.ts';
import { channel, content, destination, durationMs, instantMs, messageId, phoneNumber, priority } from './message.ts';

/**
 * The device protocol `/device/v1`: JSON over HTTPS (plain HTTP only on loopback), one bearer token per device. The device
 * always calls; the gateway answers. Instants do not cross the wire, durations do: the two clocks need not agree.
 */

export const DEVICE_PROTOCOL = 1;
/** A poll is answered at the latest after this time. */
export const POLL_MAX_MS = 25_000;
/** How long a lease lasts when the device does not accept it. */
export const LEASE_MS = 60_000;
/** Holdings are sent in pages of at most this many. */
export const HOLDINGS_PAGE = 1_000;
/** At most this many messages in one poll answer, accept or report. */
export const BATCH_MAX = 500;
/** A report ends before it would exceed this, unless its first one alone does: bytes of JSON. */
export const REPORT_BATCH_BYTES = 4 * 1024 * 1024;
/** A device holds at most this many messages per account; the rest waits at the gateway. */
export const ROOM_MAX_MESSAGES = 10_000;
/** Bytes of content that a device takes per account, attachments included. */
export const ROOM_MAX_BYTES = 512 * 1024 * 1024;

const token = z.string().min(20).max(200);
const id = z.string().min(1).max(64);
const fence = z.number().int().positive();
const epoch = z.number().int().positive();

/** `POST /enrol`. The same code with the same key gets the same answer, so a lost answer can be asked for again. */
export const enrolRequest = z.object({
  protocol: z.number().int(),
  /** `id-secret`, as shown by the gateway. */
  code: z.string().min(8).max(100),
  /** 32 random bytes, base64url, made by the device and kept with its token. */
  key: z.string().length(43),
  /** The machine's name, to recognise it in lists. */
  name: z.string().min(1).max(100),
});
export const enrolResponse = z.object({ gatewayId: id, deviceId: id, token });

/** Of the runs before this one, so many are named. A call that was under way is older than so many only in theory. */
export const RUNS_BEFORE = 16;
export const sessionRequest = z.object({
  protocol: z.number().int(),
  appVersion: z.string().max(40),
  capabilities: z.array(z.string().max(40)).max(50),
  /** Names this store of the device; a restored copy has a new one. Report numbers count per store. */
  storeId: z.uuid(),
  /**
   * Made anew for each call of the device. A call that arrives twice, even after newer ones, must not supersede the session
   * that followed it: a run that the gateway knows gets its epoch again, and changes nothing.
   */
  run: id,
  /**
   * Runs that this store began before, oldest first, `RUNS_BEFORE` at most. One whose call comes only now has ended long ago,
   * and must not supersede this one.
   */
  before: z.array(id).max(RUNS_BEFORE).optional(),
});
const reportMark = z.string().min(1).max(64);
export const sessionResponse = z.object({
  gatewayId: id,
  epoch,
  /** The gateway's clock, UTC milliseconds: the device keeps its offset and warns above 60 s. */
  now: instantMs,
  /** The highest report number of this store that the gateway has committed. */
  confirmedReport: z.number().int().nonnegative(),
  /** What the device said of that report; of another one under its number, the device was set back to a copy of before. */
  confirmedMark: reportMark.optional(),
});

/** What a device says about a message in its custody, at the start of a run. */
export const holding = z.object({
  id: messageId,
  fence,
  /** `unsure`: it may have been sent. `ended`: a result is waiting to be reported. */
  state: z.enum(['waiting', 'unsure', 'ended']),
});
/** `POST /session/holdings`: pages, the last with `last: true`. Nothing is leased before it. */
export const holdingsRequest = z.object({ epoch, holdings: z.array(holding).max(HOLDINGS_PAGE), last: z.boolean() });
/** `release`: no longer this device's. It drops those still waiting, and finishes those that are unsure by evidence only. */
export const holdingsResponse = z.object({ release: z.array(messageId) });

const sessionFacts = { state: z.string().max(40), cause: z.string().max(80).optional() };

/** `PUT /accounts/:accountId`: who is paired here, and which instance it serves. Idempotent. */
export const accountRequest = z.object({
  channel,
  /** Absent until the first pairing. */
  number: phoneNumber.optional(),
  /**
   * The owner says that `number` takes the place of this one, which was banned or given up: an instance of the account that is
   * bound to it keeps its queue and registrations and is bound to `number`. Without effect where it is bound to another.
   */
  replaces: phoneNumber.optional(),
  /** The instance that the owner chose; without it the lowest free one of the channel. */
  instanceId: id.optional(),
  /** How its session stands, as last reported: a gateway may not have heard the report, or not known the account then. */
  session: z.object({ ...sessionFacts, agoMs: durationMs }).optional(),
});
export const accountResponse = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('bound'),
    instanceId: id,
    instance: z.number().int().positive(),
    client: z.string(),
    /** How fast the client's plan lets the account send; absent: the device's own careful default. */
    pacing: pacingPlan.optional(),
  }),
  /** Another number than before: the queue is held until the owner confirms. */
  z.object({
    state: z.literal('held'),
    instanceId: id,
    instance: z.number().int().positive(),
    boundNumber: phoneNumber,
  }),
  /** The gateway has no free instance of this channel for this device. */
  z.object({ state: z.literal('unbound') }),
]);

export const wireMessage = z.object({
  id: messageId,
  accountId: id,
  /** The gateway's acceptance number: the order within a chat and priority. */
  seq: z.number().int().positive(),
  to: destination,
  content,
  priority,
  /** The network's own id of the message, fixed at acceptance. */
  networkId: z.string().min(1).max(64),
  acceptedAgoMs: durationMs,
  /** Not before this much later. */
  notBeforeInMs: durationMs.optional(),
  expiresInMs: durationMs,
  /** The ended message that it sends again. */
  retryOf: messageId.optional(),
});
export type WireMessage = z.infer<typeof wireMessage>;

export const lease = z.object({
  message: wireMessage,
  fence,
  leaseMs: durationMs,
  /** It may have been sent before by a device that lost it: never fail or expire it without evidence. */
  resume: z.boolean(),
});

/** Why a bundle is asked for, in characters. */
export const BUNDLE_NOTE_MAX = 300;
/** Of all texts of a support bundle together, UTF-8. */
export const BUNDLE_MAX_BYTES = 3 * 1024 * 1024;

export const command = z.discriminatedUnion('kind', [
  z.object({ id, kind: z.literal('cancel'), messageId }),
  /**
   * Erase a person: what waits for them ends `cancelled`, everything else goes as soon as it may. Only for devices that name
   * `CAN_ERASE` among their capabilities. The device answers `taken` when it has committed the wish, and `done` when nothing
   * of the person is left.
   */
  z.object({ id, kind: z.literal('erase'), number: phoneNumber }),
  /**
   * The gateway's operator asks for a support bundle; the device's owner decides. Only for devices that name `CAN_BUNDLE`. The
   * device answers `taken` when it has committed the request, later `refused`, or gives the bundle by the call `bundle`.
   */
  z.object({ id, kind: z.literal('bundle'), note: z.string().max(BUNDLE_NOTE_MAX).optional() }),
]);
/** The capability of a device that understands the command `erase`. */
export const CAN_ERASE = 'erase';
/** The capability of a device whose owner can be asked for a support bundle. */
export const CAN_BUNDLE = 'bundle';

export const pollRequest = z.object({
  epoch,
  /** Free room of each account that can take messages. */
  room: z.array(
    z.object({ accountId: id, messages: z.number().int().nonnegative(), bytes: z.number().int().nonnegative() }),
  ),
  /** How long the gateway may wait for something to say. */
  waitMs: z.number().int().nonnegative().max(POLL_MAX_MS),
});
export const pollResponse = z.object({ now: instantMs, leases: z.array(lease), commands: z.array(command) });

export const acceptRequest = z.object({ epoch, items: z.array(z.object({ id: messageId, fence })).max(BATCH_MAX) });
export const acceptResponse = z.object({
  accepted: z.array(messageId),
  /** The lease is not this device's any more: forget the message. */
  refused: z.array(messageId),
});

const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sent') }),
  z.object({ kind: z.literal('failed'), reason: z.enum(FAILURE_REASONS), detail: z.string().max(200).optional() }),
  z.object({ kind: z.literal('expired') }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('unconfirmed'), reason: z.enum(UNCONFIRMED_REASONS) }),
]);
export type WireOutcome = z.infer<typeof outcome>;

const agoMs = durationMs;
export const report = z.discriminatedUnion('kind', [
  /** The intent is committed: from now on it may have been sent. */
  z.object({ kind: z.literal('sending'), id: messageId, fence, agoMs }),
  /** Ends custody when the fence is the current one. */
  z.object({ kind: z.literal('result'), id: messageId, fence, networkId: z.string(), outcome, agoMs }),
  /** Evidence; needs no fence. */
  z.object({
    kind: z.literal('receipt'),
    id: messageId,
    networkId: z.string(),
    receipt: z.enum(['sent', 'delivered', 'read', 'played']),
    agoMs,
  }),
  /** In a group: what one member's device said. The message's own status follows by `receipt`. */
  z.object({
    kind: z.literal('memberReceipt'),
    id: messageId,
    networkId: z.string(),
    member: z.string().min(1).max(64),
    /** The member's second name on the network. What was said under it was said by the same person. */
    alias: z.string().min(1).max(64).optional(),
    receipt: z.enum(['delivered', 'read', 'played']),
    agoMs,
  }),
  /** A message from outside. Its media were put to the gateway before. */
  z.object({ kind: z.literal('inbound'), accountId: id, inbound: inboundReport, agoMs }),
  /** The session of an account changed its state. */
  z.object({ kind: z.literal('session'), accountId: id, ...sessionFacts, agoMs }),
  z.object({
    kind: z.literal('answer'),
    commandId: id,
    answer: z.enum(['done', 'tooLate', 'unknown', 'taken', 'refused']),
    agoMs,
  }),
]);
export type Report = z.infer<typeof report>;

/** `POST /report`: reports numbered per store without gaps; `first` is the number of the first one. Answered after commit. */
export const reportRequest = z.object({
  epoch,
  storeId: z.uuid(),
  first: z.number().int().positive(),
  reports: z.array(report).min(1).max(BATCH_MAX),
  /** Says nothing but that the last report is this one: the gateway gives it back in `session`. */
  mark: reportMark.optional(),
});
/** All numbers up to `confirmed` are committed at the gateway. */
export const reportResponse = z.object({ confirmed: z.number().int().nonnegative() });

/**
 * `POST /messages`: the owner of the device sends from an account of it, through the gateway's acceptance: it counts like any
 * other message of the client that the account serves. `again` repeats an ended message, of any kind, as a new one.
 */
export const sendRequest = z.object({
  accountId: id,
  /** Made by the device: the same wish under it is accepted once, whatever answers are lost. */
  key: z.string().min(8).max(100),
  wish: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('text'),
      to: destination,
      text: z.string().min(1).max(65_536),
    }),
    z.object({ kind: z.literal('again'), id: messageId }),
  ]),
});
export const sendResponse = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted'), id: messageId }),
  /** `code`: as the API's errors, or `unbound`, `messageUnknown`, `notEnded`, `contentGone`. `message`: words in English. */
  z.object({ kind: z.literal('refused'), code: z.string().max(60), message: z.string().max(1_000) }),
]);

/** At most so many texts in one `sendMany`, and no more JSON than `SEND_MANY_BYTES` unless there is only one. */
export const SEND_MANY_MAX = 100;
export const SEND_MANY_BYTES = 1024 * 1024;

/** A text that the owner imports. */
export const importedText = z.object({
  /** As in `send`. */
  key: z.string().min(8).max(100),
  to: destination,
  text: z.string().min(1).max(65_536),
  priority: priority.optional(),
  /** Not sent earlier. An instant, because a calendar names it: asked again later under its key, it must be the same. */
  notBefore: instantMs.optional(),
  /** Milliseconds from `notBefore`, or from acceptance. */
  validityMs: durationMs.positive().optional(),
});
export type ImportedText = z.infer<typeof importedText>;

/**
 * `POST /messages/batch`: as `send`, for many texts, in the order in which they are to go out; each is accepted or refused by
 * itself. `check`: nothing is accepted, and each answer says what acceptance would say now, quotas aside that others use up.
 * A gateway of before this call answers 404.
 */
export const sendManyRequest = z.object({
  accountId: id,
  check: z.boolean().optional(),
  texts: z.array(importedText).min(1).max(SEND_MANY_MAX),
});
export const sendManyResponse = z.object({
  /** One per text, in order. `acceptable` only for a check. */
  answers: z.array(
    z.discriminatedUnion('kind', [...sendResponse.options, z.object({ kind: z.literal('acceptable') })]),
  ),
});

/** `POST /bundles`: the support bundle that a command has asked for, with the owner's consent. May be repeated. */
export const bundleRequest = z.object({
  commandId: id,
  files: z
    .array(z.object({ name: z.string().regex(/^[\w.-]{1,80}$/), text: z.string().max(BUNDLE_MAX_BYTES) }))
    .max(50),
});
/** `notAsked`: nobody waits for it any more; it was not kept. */
export const bundleResponse = z.object({ state: z.enum(['kept', 'notAsked']) });

/**
 * Errors of the device protocol: HTTP status and a code. 400 `badRequest`; 401 `tokenRefused`, `codeInvalid`,
 * `codeExpired`; 403 `pageRefused` (a page in a browser calls); 409 `superseded` (a newer epoch exists), `holdingsMissing` (poll
 * before the last page, or an epoch that this gateway never issued), `reportGap` (reports before these are missing) and
 * `otherStore` (not the store of this session);
 * 426 `versionUnsupported`; 429 `rateLimited` with `Retry-After`; 503 `unavailable`.
 */
export const deviceError = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * `GET` and `PUT /media/:sha256`: the bytes of an attachment as the body, with their length. The gateway hashes what is put
 * and answers 204 after it is durable, also when it has it already. Errors as above, and: 404 `mediaMissing` (it does not have
 * these bytes and no message of its own needs them), 400 `mediaMismatch` (other bytes than named), 413 `mediaTooLarge`.
 */
export const mediaPath = (sha256: string): string => `/media/${sha256}`;

/** The table that types both ends. Paths are below `/device/v1`. */
export const deviceCalls = {
  enrol: { method: 'POST', path: '/enrol', request: enrolRequest, response: enrolResponse },
  session: { method: 'POST', path: '/session', request: sessionRequest, response: sessionResponse },
  holdings: { method: 'POST', path: '/session/holdings', request: holdingsRequest, response: holdingsResponse },
  account: { method: 'PUT', path: '/accounts/:accountId', request: accountRequest, response: accountResponse },
  poll: { method: 'POST', path: '/poll', request: pollRequest, response: pollResponse },
  accept: { method: 'POST', path: '/accept', request: acceptRequest, response: acceptResponse },
  report: { method: 'POST', path: '/report', request: reportRequest, response: reportResponse },
  send: { method: 'POST', path: '/messages', request: sendRequest, response: sendResponse },
  bundle: { method: 'POST', path: '/bundles', request: bundleRequest, response: bundleResponse },
  sendMany: { method: 'POST', path: '/messages/batch', request: sendManyRequest, response: sendManyResponse },
} as const;
export type DeviceCall = keyof typeof deviceCalls;
export type DeviceRequest<C extends DeviceCall> = z.input<(typeof deviceCalls)[C]['request']>;
export type DeviceResponse<C extends DeviceCall> = z.output<(typeof deviceCalls)[C]['response']>;
