/** The control interface's inputs and answers: one table of shapes for the server, the typed client and people. */
import { z } from 'zod';
import type { AutoReceipt } from './accounts.ts';
import { kickCodes } from './faults.ts';
import { refusalModes } from './listener.ts';
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
});
export type PhoneInput = z.infer<typeof phoneInput>;

export const scanInput = z.strictObject({ qr: z.string().min(1) });
export const sendInput = z.strictObject({ to: phoneNumber, text: z.string().min(1).max(65_536) });
export const readInput = z.strictObject({ chat: phoneNumber });
export const unlinkInput = z.strictObject({ device: z.number().int().min(1).optional() });

export const messagesQuery = z.strictObject({
  /** Only messages with a higher `seq`. */
  since: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(100_000).optional(),
  id: z.string().min(1).optional(),
  /** How long to wait for a message after `since` when there is none yet. */
  waitMs: z.coerce.number().int().min(0).max(30_000).optional(),
});
export type MessagesQuery = z.input<typeof messagesQuery>;

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
  readonly openConnections: number;
  readonly failures: number;
  readonly counters: Counters;
}
