import { z } from 'zod';
import { channel } from '../message.ts';
import { clientId } from './names.ts';

/** As people write it: with or without `+`, spaces and brackets. */
const phoneNumber = z
  .string()
  .transform((text) => text.replace(/[\s().+-]/g, ''))
  .pipe(z.string().regex(/^\d{5,15}$/, 'a phone number with its country code'));

export const messageCalls = {
  /** A text to a number, accepted as if the client had asked for it. */
  'message.send': z.object({
    client: clientId,
    channel,
    instance: z.number().int().positive(),
    number: phoneNumber,
    text: z.string().min(1).max(900),
  }),
  'message.show': z.object({ id: z.string().trim().toLowerCase() }),
  /** Messages to a number, newest first. */
  'message.find': z.object({ number: phoneNumber, limit: z.number().int().min(1).max(1_000).default(50) }),
  /** Removes a person. `force`: also what devices have not given back. */
  'person.erase': z.object({ number: phoneNumber, force: z.boolean().default(false) }),
} as const;

export interface ShownMessage {
  id: string;
  client: string;
  channel: string;
  instance: number;
  to: string;
  status: string;
  reason?: string;
  detail?: string;
  /** Who has to finish it: scheduled, waiting, leased, device, ended. */
  custody: string;
  device?: { id: string; name: string; lastSeenAt: string };
  priority: string;
  /** The gateway wrote it itself. */
  system?: true;
  networkId: string;
  media?: string;
  acceptedAt: string;
  notBefore?: string;
  expiresAt: string;
  /** Events for webhooks about it, oldest first. */
  webhooks: { webhook: string; state: string; tries: number; error?: string }[];
  history: { status: string; reason?: string; at: string }[];
}

export interface MessageAnswers {
  'message.send': { id: string };
  'message.show': ShownMessage;
  'message.find': { messages: ShownMessage[]; more: boolean };
  'person.erase': {
    messages: number;
    inbound: number;
    receipts: number;
    registrations: number;
    attachments: number;
    /** Messages that devices have and were asked to give back: the person is still in the store. */
    atDevices: number;
    /** False: a reader of the store, such as a backup, keeps what was removed in the log until it ends. */
    logEmptied: boolean;
  };
}
