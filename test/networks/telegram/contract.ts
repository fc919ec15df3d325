/** The control interface's inputs and answers: one table of shapes for the server, the typed client and people. */
import { z } from 'zod';
import { locationInput } from '../location-input.ts';
import { isOneFile, mediaFields, oneFileRule } from '../media-input.ts';
import { sessionEnds } from './auth-keys.ts';
import { refusalModes } from './data-centre.ts';
import { codeOf } from './rpc-error.ts';
import type { Role } from './groups.ts';
import type { Counters } from './world.ts';

export const phoneNumber = z.string().regex(/^\d{5,17}$/, 'a number in E.164 without the plus sign');
const milliseconds = z.number().int().min(0).max(3_600_000);
const times = z.number().int().min(1).max(1_000_000);

export const phoneInput = z.strictObject({
  number: phoneNumber,
  name: z.string().min(1).max(64).optional(),
  /** False: the number exists but is not on Telegram. */
  registered: z.boolean().optional(),
  /** False: nobody finds the account by its number, as if it were not on Telegram. */
  findable: z.boolean().optional(),
  /** True: everybody sees the number; otherwise those who have it in their contacts. */
  showsNumber: z.boolean().optional(),
  /** What the phone tells of messages that arrive; nobody is told of deliveries here. */
  autoReceipt: z.enum(['none', 'read']).optional(),
  /** True ends its clients with USER_DEACTIVATED_BAN; false or the fault `clear` ends it. */
  banned: z.boolean().optional(),
  /** Home data centre, for a new phone. */
  dc: z.number().int().min(1).max(5).optional(),
  /** Two-step verification; null ends it. */
  password: z
    .strictObject({ text: z.string().min(1).max(256), hint: z.string().max(256).optional() })
    .nullable()
    .optional(),
});
export type PhoneInput = z.infer<typeof phoneInput>;

export const scanInput = z.strictObject({
  /** What the client shows: `tg://login?token=…`. */
  qr: z.string().min(1),
});
export type ScanInput = z.infer<typeof scanInput>;

const groupAddress = z.string().regex(/^-\d+$/, 'the address of a group');
const text = z.string().min(1).max(4096);

export const mediaInput = z
  .strictObject({
    kind: z.enum(['image', 'document', 'audio', 'voice', 'video']),
    ...mediaFields,
    caption: z.string().min(1).max(1024).optional(),
    /** Of a voice note; values from 0 to 31. */
    waveform: z.array(z.number().int().min(0).max(31)).max(256).optional(),
    title: z.string().min(1).max(200).optional(),
    performer: z.string().min(1).max(200).optional(),
  })
  .refine(isOneFile, oneFileRule);
export type MediaInput = z.infer<typeof mediaInput>;

export const messageInput = z
  .strictObject({
    to: phoneNumber.optional(),
    group: groupAddress.optional(),
    text: text.optional(),
    media: mediaInput.optional(),
    location: locationInput.optional(),
  })
  .refine(({ to, group }) => (to === undefined) !== (group === undefined), { message: 'either to or group' })
  .refine(
    (input) => [input.text, input.media, input.location].filter((content) => content !== undefined).length === 1,
    {
      message: 'one of text, media, location',
    },
  );
export type MessageInput = z.infer<typeof messageInput>;

export const readInput = z.strictObject({ chat: z.union([phoneNumber, groupAddress]) });

export const editInput = z.strictObject({ id: z.string().min(1), text });
export const messageIdInput = z.strictObject({ id: z.string().min(1) });

export const restrictionInput = z
  .strictObject({
    /** New chats with people who have not written first are refused with PEER_FLOOD, until false. */
    peerFlood: z.boolean().optional(),
    /** Messages are refused with FLOOD_WAIT for so long; 0 ends it. */
    floodMs: z.number().int().min(0).max(10_000_000_000).optional(),
  })
  .refine((input) => Object.keys(input).length > 0, { message: 'no restriction is named' });
export type RestrictionInput = z.infer<typeof restrictionInput>;

const groupSettings = {
  adminsWrite: z.boolean().optional(),
  /** Only of supergroups: ordinary members do not see who made the group. */
  hidesCreator: z.boolean().optional(),
  /** Only of supergroups: between two messages of an ordinary member; 0 ends it. */
  slowModeSeconds: z.number().int().min(0).max(3600).optional(),
};
export type GroupSettings = z.infer<z.ZodObject<typeof groupSettings>>;

export const groupInput = z.strictObject({
  /** Titles need not be unique. */
  name: z.string().min(1).max(128),
  creator: phoneNumber,
  members: z.array(phoneNumber).max(1024),
  kind: z.enum(['basic', 'supergroup']).optional(),
  ...groupSettings,
});
export type GroupInput = z.infer<typeof groupInput>;

export const groupChange = z
  .strictObject({
    /** Who does it; the creator unless told. */
    by: phoneNumber.optional(),
    name: z.string().min(1).max(128).optional(),
    add: z.array(phoneNumber).min(1).optional(),
    /** Who removes themselves leaves. */
    remove: z.array(phoneNumber).min(1).optional(),
    promote: z.array(phoneNumber).min(1).optional(),
    demote: z.array(phoneNumber).min(1).optional(),
    ...groupSettings,
  })
  .refine((change) => Object.keys(change).some((key) => key !== 'by'), { message: 'no change is named' });
export type GroupChange = z.infer<typeof groupChange>;

export interface GroupState {
  readonly id: string;
  readonly name: string;
  readonly kind: 'basic' | 'supergroup';
  readonly creator: string;
  readonly members: readonly { readonly number: string; readonly role: Role }[];
}

export const unlinkInput = z.strictObject({ client: z.string().min(1).optional() });

export const messagesQuery = z.strictObject({
  /** Only messages with a higher `seq`. */
  since: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(100_000).optional(),
  id: z.string().min(1).optional(),
  /** How long to wait for a message after `since` when there is none yet. */
  waitMs: z.coerce.number().int().min(0).max(30_000).optional(),
});

/** What only tells more about a fault. */
const details = new Set(['number', 'mode', 'n', 'method']);

export const faultInput = z
  .strictObject({
    /** Limits the fault to one account. */
    number: phoneNumber.optional(),
    /** Ends the clients of accounts; 404 forgets their auth keys, any other is what their next call is answered. */
    kick: z.union([z.enum(sessionEnds), z.literal(404)]).optional(),
    /** Cuts the connections without a word. */
    drop: z.literal(true).optional(),
    /** The server forgets sessions: what was not delivered, and answers that were not fetched. */
    forget: z.literal(true).optional(),
    /** The log of what happened is lost: differences are too long. */
    forgetUpdates: z.literal(true).optional(),
    /** Salts change, so that the next messages meet `bad_server_salt`. */
    changeSalts: z.literal(true).optional(),
    /** The server no longer knows which random ids were used: a repetition is delivered again. */
    forgetRandomIds: z.literal(true).optional(),
    /** Clients are told to ask for the difference. */
    tooLong: z.literal(true).optional(),
    /** All connections are cut, sessions and salts forgotten, and nothing listens for so long. */
    restart: milliseconds.optional(),
    refuse: milliseconds.optional(),
    mode: z.enum(refusalModes).optional(),
    dropAcks: times.optional(),
    cutAnswers: times.optional(),
    /** Answers that come only after the next update. */
    lateAcks: times.optional(),
    dropMessages: times.optional(),
    dropUpdates: times.optional(),
    repeatUpdates: times.optional(),
    throttleContacts: times.optional(),
    refuseUploads: times.optional(),
    refuseDownloads: times.optional(),
    corruptDownloads: times.optional(),
    delay: milliseconds.optional(),
    /** The name of an error, for messages or for calls of `method`. */
    nack: z
      .string()
      .refine((name) => codeOf(name) !== undefined, 'the name of an error of Telegram')
      .optional(),
    n: times.optional(),
    method: z.string().min(1).optional(),
    silent: milliseconds.optional(),
    /** Ends all faults, bans and silences first. */
    clear: z.literal(true).optional(),
  })
  .refine((fault) => (fault.refuse ?? fault.restart) === undefined || fault.number === undefined, {
    message: 'refuse and restart cannot be limited to a number: who connects is known only later',
  })
  .refine((fault) => Object.keys(fault).some((key) => !details.has(key)), { message: 'no fault is named' })
  .refine((fault) => fault.mode === undefined || fault.refuse !== undefined, { message: 'mode is for refuse' })
  .refine((fault) => (fault.n ?? fault.method) === undefined || fault.nack !== undefined, {
    message: 'n and method are for nack',
  });
export type FaultInput = z.infer<typeof faultInput>;

/** A client that is signed in. */
export interface ClientState {
  readonly id: string;
  readonly deviceModel: string;
  readonly connected: boolean;
}

export interface PhoneState {
  readonly number: string;
  /** The user's id, as clients see it. */
  readonly userId: number;
  readonly name: string;
  readonly registered: boolean;
  readonly findable: boolean;
  readonly showsNumber: boolean;
  readonly autoReceipt: 'none' | 'read';
  readonly banned: boolean;
  readonly dc: number;
  readonly hasPassword: boolean;
  /** The last code that came for a sign-in. */
  readonly loginCode?: string;
  readonly shown: number;
  readonly clients: readonly ClientState[];
}

export interface ScannedState {
  readonly number: string;
  readonly client: string;
  /** The client was asked for the password. */
  readonly needsPassword: boolean;
}

export interface NetworkState {
  readonly accounts: readonly PhoneState[];
  readonly groups: readonly GroupState[];
  readonly files: number;
  readonly openConnections: number;
  readonly failures: number;
  readonly counters: Counters;
}
