import { z } from 'zod';
import { CHANNELS } from '../model/channel.ts';
import { MESSAGE_STATUSES, PRIORITIES } from '../model/message.ts';

/** Digits with country code, no `+`. */
export const phoneNumber = z.string().regex(/^[0-9]{5,15}$/);
export const messageId = z.uuid();
export const instantMs = z.number().int().nonnegative();
export const durationMs = z.number().int().nonnegative();

export const destination = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), number: phoneNumber }),
  z.object({ kind: z.literal('group'), name: z.string().min(1).max(150), creator: z.string().optional() }),
]);

/** What a message says. Later kinds (media, location) join this union. */
export const content = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string().min(1).max(65_536) }),
]);
export type Content = z.infer<typeof content>;

export const channel = z.enum(CHANNELS);
export const priority = z.enum(PRIORITIES);
export const messageStatus = z.enum(MESSAGE_STATUSES);

/** One step of a message's public history, oldest first. */
export const statusStep = z.object({ status: messageStatus, at: z.iso.datetime(), reason: z.string().optional() });
