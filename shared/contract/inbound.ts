import { z } from 'zod';
import { durationMs, mediaRef, phoneNumber } from './message.ts';

/** Somebody on a network, under all names that are known of them; the number wherever it could be resolved. */
export const person = z.object({
  number: phoneNumber.optional(),
  /** WhatsApp: user part of the LID. */
  lid: z.string().max(40).optional(),
  /** The name that they gave themselves. */
  name: z.string().max(200).optional(),
});
export type Person = z.infer<typeof person>;

const text = z.string().max(65_536);
const media = mediaRef.optional();
/** Characters of a network's id of a message or a group. */
const MAX_NETWORK_ID = 100;
const toNetworkId = z.string().max(MAX_NETWORK_ID);

/** What somebody said. `media` is absent when it could not be fetched; then `missing` says why. */
const saidContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text }),
  z.object({
    kind: z.enum(['image', 'video', 'audio', 'voiceNote', 'document', 'sticker']),
    media,
    missing: z.enum(['tooLarge', 'expired', 'broken']).optional(),
    caption: text.optional(),
    fileName: z.string().max(255).optional(),
    seconds: z.number().nonnegative().optional(),
  }),
  z.object({
    kind: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().max(1_000).optional(),
    address: z.string().max(1_000).optional(),
  }),
  z.object({
    kind: z.literal('contacts'),
    contacts: z.array(z.object({ name: z.string().max(200), vcard: z.string().max(10_000) })).max(100),
  }),
  /** `emoji` is empty when a reaction was taken back. */
  z.object({ kind: z.literal('reaction'), emoji: z.string().max(40), toNetworkId }),
  /** A kind that this version does not know, by the network's name for it. */
  z.object({ kind: z.literal('other'), type: z.string().max(100) }),
]);
export type SaidContent = z.infer<typeof saidContent>;

/** What was received: something said, or what became of an earlier message of the chat. */
export const inboundContent = z.discriminatedUnion('kind', [
  ...saidContent.options,
  /**
   * Its writer changed it. `content`: what it says now; a file that stayed the same is left out. The gateway tells what it says
   * by then, and nothing once it was deleted.
   */
  z.object({ kind: z.literal('edit'), toNetworkId, content: saidContent.optional() }),
  /** It was deleted for everybody, or, where the network does not tell the difference, by the account's owner. */
  z.object({ kind: z.literal('deletion'), toNetworkId }),
  /** At the gateway: what a deleted message says from then on. */
  z.object({ kind: z.literal('deleted') }),
]);

/** What was said, by a message or by a change of one; undefined where nothing was. */
export function saidIn(content: z.infer<typeof inboundContent>): SaidContent | undefined {
  if (content.kind === 'edit') return content.content;
  return content.kind === 'deletion' || content.kind === 'deleted' ? undefined : content;
}

/** A person's chat, or a group's. */
const inboundChat = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person') }),
  z.object({ kind: z.literal('group'), id: z.string().max(MAX_NETWORK_ID), name: z.string().max(150) }),
]);

/**
 * One inbound message, told apart by (account, chat, networkId). An edit or a deletion has an id of its own, and the chat and
 * writer of the message that it changes: that is how the message is found.
 */
export const inbound = z.object({
  networkId: z.string().min(1).max(MAX_NETWORK_ID),
  chat: inboundChat,
  from: person,
  content: inboundContent,
  /** When the network received it, UTC milliseconds of the network's clock. */
  sentAt: z.number().int(),
});
export type Inbound = z.infer<typeof inbound>;

/** What a message says that could not be read. */
const UNREADABLE = { kind: 'other', type: 'unreadable' } as const;

/**
 * The message as the gateway takes it: itself, or else all parts of it that fit. A message that is refused would be reported
 * again for ever, and nothing after it.
 * @param receivedAt UTC milliseconds: stands for an instant of the network's that is none
 */
export function withinContract(message: Inbound, receivedAt: number): Inbound {
  if (inbound.safeParse(message).success) return message;
  const { number, lid, name } = person.shape;
  const { chat, from } = message;
  const fits = <T>(schema: z.ZodType<T>, value: unknown): T | undefined => schema.safeParse(value).data;
  const names = { number: fits(number, from.number), lid: fits(lid, from.lid), name: fits(name, from.name) };
  return {
    networkId: message.networkId.slice(0, MAX_NETWORK_ID) || UNREADABLE.type,
    chat:
      fits(inboundChat, chat) ??
      (chat.kind === 'group' ? { kind: 'group', id: chat.id.slice(0, MAX_NETWORK_ID), name: '' } : { kind: 'person' }),
    from: {
      ...(names.number !== undefined && { number: names.number }),
      ...(names.lid !== undefined && { lid: names.lid }),
      ...(names.name !== undefined && { name: names.name }),
    },
    content: fits(inboundContent, message.content) ?? UNREADABLE,
    sentAt: fits(z.number().int(), message.sentAt) ?? receivedAt,
  };
}

/** On the wire to the gateway durations stand for instants. */
export const inboundReport = inbound.omit({ sentAt: true }).extend({ sentAgoMs: durationMs });
