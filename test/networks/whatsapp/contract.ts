/** The control interface's inputs and answers: one table of shapes for the server, the typed client and people. */
import { z } from 'zod';
import { locationInput } from '../location-input.ts';
import { isOneFile, mediaFields, oneFileRule } from '../media-input.ts';
import { addressings, type Addressing, type AutoReceipt } from './accounts.ts';
import { kickCodes } from './faults.ts';
import { refusalModes } from './listener.ts';
import { mediaKinds } from './media/keys.ts';
import type { Counters } from './world.ts';

export const phoneNumber = z.string().regex(/^\d{5,17}$/, 'a number in E.164 without the plus sign');
const milliseconds = z.number().int().min(0).max(3_600_000);
const times = z.number().int().min(1).max(1_000_000);

export const phoneInput = z.strictObject({
  number: phoneNumber,
  name: z.string().min(1).max(100).optional(),
  /** False: the number exists but is not on WhatsApp. */
  registered: z.boolean().optional(),
  autoReceipt: z.enum(['none', 'delivery', 'read']).optional(),
  /** Phone and companions that only receive; 1 is the phone alone. */
  deviceCount: z.number().int().min(1).max(5).optional(),
  /** How clients see chats with this person. */
  addressing: z.enum(addressings).optional(),
  /** In chats by LID the number is not told. */
  hidesNumber: z.boolean().optional(),
  /** True ends its sessions with 403 and refuses its logins; false or the fault `clear` ends it. */
  banned: z.boolean().optional(),
  /** Linking a client ends at a passkey ceremony. */
  needsPasskey: z.boolean().optional(),
});
export type PhoneInput = z.infer<typeof phoneInput>;

export const scanInput = z
  .strictObject({
    qr: z.string().min(1).optional(),
    /** What the client shows, with or without a hyphen. */
    code: z.string().min(8).max(9).optional(),
  })
  .refine(({ qr, code }) => (qr === undefined) !== (code === undefined), { message: 'either qr or code' });
export type ScanInput = z.infer<typeof scanInput>;

const groupJid = z.string().regex(/^[\d-]+@g\.us$/, 'the address of a group');
const text = z.string().min(1).max(65_536);

export const mediaInput = z
  .strictObject({
    kind: z.enum(mediaKinds),
    ...mediaFields,
    caption: text.optional(),
    waveform: z.array(z.number().int().min(0).max(100)).max(256).optional(),
  })
  .refine(isOneFile, oneFileRule);
export type MediaInput = z.infer<typeof mediaInput>;

const contents = ['text', 'media', 'location', 'contact', 'reaction', 'edit', 'deletion'] as const;

export const messageInput = z
  .strictObject({
    to: phoneNumber.optional(),
    group: groupJid.optional(),
    text: text.optional(),
    media: mediaInput.optional(),
    location: locationInput.optional(),
    contact: z.strictObject({ name: z.string().min(1).max(200), number: phoneNumber }).optional(),
    /** An empty emoji takes the reaction back. */
    reaction: z.strictObject({ messageId: z.string().min(1), emoji: z.string().max(40) }).optional(),
    /** Changes or deletes an earlier message, also, as some clients try, one of somebody else. */
    edit: z.strictObject({ messageId: z.string().min(1), text }).optional(),
    deletion: z.strictObject({ messageId: z.string().min(1) }).optional(),
  })
  .refine(({ to, group }) => (to === undefined) !== (group === undefined), { message: 'either to or group' })
  .refine((input) => contents.filter((content) => input[content] !== undefined).length === 1, {
    message: `one of ${contents.join(', ')}`,
  });
export type MessageInput = z.infer<typeof messageInput>;

export const readInput = z.strictObject({ chat: z.union([phoneNumber, groupJid]) });
export const playInput = z.strictObject({ id: z.string().min(1) });
export const renumberInput = z.strictObject({ number: phoneNumber });

export const restrictionInput = z
  .strictObject({
    /** Cold chats are refused with 463 for so long; 0 ends it. */
    timeLockMs: z.number().int().min(0).max(10_000_000_000).optional(),
    /** One of Baileys' `ReachoutTimelockEnforcementType`. */
    enforcement: z.string().min(1).optional(),
    /** So many chats may be started in a cycle; null ends it. */
    newChats: z
      .strictObject({
        total: z.number().int().min(0),
        used: z.number().int().min(0).optional(),
        cycleMs: z.number().int().min(1).max(10_000_000_000).optional(),
      })
      .nullable()
      .optional(),
    /** Whether the clients are told at once. True by default. */
    notify: z.boolean().optional(),
  })
  .refine(({ timeLockMs, enforcement }) => enforcement === undefined || timeLockMs !== undefined, {
    message: 'enforcement is for timeLockMs',
  });
export type RestrictionInput = z.infer<typeof restrictionInput>;

export const groupInput = z.strictObject({
  name: z.string().min(1).max(100),
  creator: phoneNumber,
  members: z.array(phoneNumber).max(1024),
  addressing: z.enum(addressings).optional(),
  description: z.string().min(1).max(2048).optional(),
  /** Only administrators write. */
  adminsWrite: z.boolean().optional(),
});
export type GroupInput = z.infer<typeof groupInput>;

export const groupChange = z
  .strictObject({
    /** Who does it; the creator unless told. */
    by: phoneNumber.optional(),
    name: z.string().min(1).max(100).optional(),
    add: z.array(phoneNumber).min(1).optional(),
    remove: z.array(phoneNumber).min(1).optional(),
    promote: z.array(phoneNumber).min(1).optional(),
    demote: z.array(phoneNumber).min(1).optional(),
    adminsWrite: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).some((key) => key !== 'by'), { message: 'no change is named' });
export type GroupChange = z.infer<typeof groupChange>;

export interface GroupState {
  readonly id: string;
  readonly name: string;
  readonly creator: string;
  readonly addressing: Addressing;
  readonly members: readonly { readonly number: string; readonly role: string }[];
}

export const unlinkInput = z.strictObject({ device: z.number().int().min(1).optional() });

export const messagesQuery = z.strictObject({
  /** Only messages with a higher `seq`. */
  since: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(100_000).optional(),
  id: z.string().min(1).optional(),
  /** How long to wait for a message after `since` when there is none yet. */
  waitMs: z.coerce.number().int().min(0).max(30_000).optional(),
});

/** What only tells more about a fault. */
const details = new Set(['number', 'at', 'times', 'mode', 'n']);

export const faultInput = z
  .strictObject({
    /** Limits the fault to one account; for `undecryptable` the phone that cannot decrypt. */
    number: phoneNumber.optional(),
    /** The code that the client shall see. */
    kick: z.literal(kickCodes).optional(),
    /** `session` ends connections that are logged in; `login` refuses the next logins. */
    at: z.enum(['session', 'login']).optional(),
    /** How many logins `kick` refuses. */
    times: times.optional(),
    /** Cuts the connections without a word. */
    drop: z.literal(true).optional(),
    refuse: milliseconds.optional(),
    mode: z.enum(refusalModes).optional(),
    dropAcks: times.optional(),
    dropMessages: times.optional(),
    undecryptable: times.optional(),
    /** Ciphertexts of the phone `number` that its readers' clients cannot decrypt. */
    garble: times.optional(),
    /** Retry receipts that the phone `number` does not answer. */
    ignoreRetries: times.optional(),
    /** Acks that come after the receipts. */
    lateAcks: times.optional(),
    /** Receipts that are delivered twice. */
    repeatReceipts: times.optional(),
    /** Questions about groups that are answered with 429. */
    rateLimit: times.optional(),
    /** Uploads that fail with 500. */
    refuseUploads: times.optional(),
    /** Downloads that fail with 410. */
    refuseDownloads: times.optional(),
    /** Downloads with wrong bytes. */
    corruptDownloads: times.optional(),
    delay: milliseconds.optional(),
    nack: z.number().int().min(1).max(999).optional(),
    n: times.optional(),
    silent: milliseconds.optional(),
    /** Leaves this many one-time prekeys of the linked clients at the server. */
    drainPreKeys: z.number().int().min(0).max(10_000).optional(),
    /** Ends all faults, bans and silences first. */
    clear: z.literal(true).optional(),
  })
  .refine((fault) => fault.refuse === undefined || fault.number === undefined, {
    message: 'refuse cannot be limited to a number: who connects is known only after the handshake',
  })
  .refine((fault) => (fault.refuseDownloads ?? fault.corruptDownloads) === undefined || fault.number === undefined, {
    message: 'downloads cannot be limited to a number: who downloads is not known',
  })
  .refine((fault) => Object.keys(fault).some((key) => !details.has(key)), { message: 'no fault is named' })
  .refine((fault) => fault.mode === undefined || fault.refuse !== undefined, { message: 'mode is for refuse' })
  .refine((fault) => fault.n === undefined || fault.nack !== undefined, { message: 'n is for nack' })
  .refine((fault) => (fault.at ?? fault.times) === undefined || fault.kick !== undefined, {
    message: 'at and times are for kick',
  });
export type FaultInput = z.infer<typeof faultInput>;

export interface PhoneState {
  readonly number: string;
  readonly lid: string;
  readonly addressing: Addressing;
  readonly name: string;
  readonly registered: boolean;
  readonly autoReceipt: AutoReceipt;
  readonly banned: boolean;
  readonly shown: number;
  readonly devices: readonly DeviceState[];
}

export interface DeviceState {
  readonly id: number;
  readonly kind: 'virtual' | 'linked';
  /** Only of linked clients. */
  readonly jid?: string;
  readonly connected?: boolean;
  readonly active?: boolean;
  readonly preKeys?: number;
  readonly pending?: number;
  readonly logins?: number;
  readonly clientVersion?: string;
}

export interface LinkedState {
  readonly number: string;
  readonly device: number;
  readonly jid: string;
  readonly lid: string;
}

export interface NetworkState {
  readonly accounts: readonly PhoneState[];
  readonly groups: readonly GroupState[];
  readonly media: { readonly files: number; readonly uploads: number; readonly downloads: number };
  readonly openConnections: number;
  readonly failures: number;
  readonly counters: Counters;
}
