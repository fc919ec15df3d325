import { z } from 'zod';
import { CHANNELS } from '../model/channel.ts';
import { MESSAGE_STATUSES, PRIORITIES } from '../model/message.ts';

/** Digits with country code, no `+`. */
export const phoneNumber = z.string().regex(/^[0-9]{5,15}$/);
export const messageId = z.uuid();
/** Beyond these an instant, or one with a duration before or after it, is no date any more, nor a number that a store gives back. */
const INSTANT_MAX_MS = Date.UTC(9999, 0);
export const DURATION_MAX_MS = 100 * 366 * 24 * 3_600_000;
export const instantMs = z.number().int().nonnegative().max(INSTANT_MAX_MS);
export const durationMs = z.number().int().nonnegative().max(DURATION_MAX_MS);

export const destination = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), number: phoneNumber }),
  z.object({ kind: z.literal('group'), name: z.string().min(1).max(150), creator: z.string().optional() }),
]);

/** SHA-256 of the bytes, lower-case hex: the name of an attachment on both sides. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** An attachment by reference: its bytes lie in the media store and travel by `GET` and `PUT /media/:sha256`. */
export const mediaRef = z.object({
  sha256: sha256Hex,
  /** Size in bytes. */
  bytes: z.number().int().positive(),
  /** For images, audio and video as sniffed from the bytes; for documents by the name. */
  mimetype: z.string().min(3).max(150),
});
export type MediaRef = z.infer<typeof mediaRef>;

const caption = z.string().max(4_096).optional();
const seconds = z.number().nonnegative().max(86_400).optional();
/** Under which people see a sound; WhatsApp shows none. */
const soundName = z.string().min(1).max(255).optional();

/** What a message says. */
export const content = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string().min(1).max(65_536) }),
  /** A link by itself; it gets a preview when one can be had in time. */
  z.object({ kind: z.literal('link'), url: z.string().min(1).max(4_096) }),
  z.object({ kind: z.literal('image'), media: mediaRef, caption }),
  z.object({ kind: z.literal('video'), media: mediaRef, caption, seconds }),
  z.object({ kind: z.literal('audio'), media: mediaRef, caption, seconds, fileName: soundName }),
  /** OGG with Opus, shown as a voice message. */
  z.object({ kind: z.literal('voiceNote'), media: mediaRef, caption, seconds, fileName: soundName }),
  z.object({ kind: z.literal('document'), media: mediaRef, fileName: z.string().min(1).max(255), caption }),
  z.object({
    kind: z.literal('location'),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    name: z.string().max(1_000).optional(),
    address: z.string().max(1_000).optional(),
  }),
]);
export type Content = z.infer<typeof content>;
export type MediaContent = Extract<Content, { media: MediaRef }>;
export const hasMedia = (value: Content): value is MediaContent => 'media' in value;

export const channel = z.enum(CHANNELS);
export const priority = z.enum(PRIORITIES);
export const messageStatus = z.enum(MESSAGE_STATUSES);

/** One step of a message's public history, oldest first. */
export const statusStep = z.object({ status: messageStatus, at: z.iso.datetime(), reason: z.string().optional() });
