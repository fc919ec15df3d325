import { z } from 'zod';
import { channel } from '../message.ts';
import type { WebhookEventState } from '../webhooks.ts';
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
  /** One that came in, by its id; its content is told by `inbound.page`. */
  'message.received': z.object({ id: z.string().trim().toLowerCase() }),
  /** Messages to a number and from it, each newest first. What its owner wrote in groups is not among them. */
  'message.find': z.object({ number: phoneNumber, limit: z.number().int().min(1).max(1_000).default(50) }),
  /** What is left to do of the erasures of a person. */
  'person.erasure': z.object({ number: phoneNumber }),
  /** Removes a person, here and on devices. `force`: at once also what devices have not given back. */
  'person.erase': z.object({ number: phoneNumber, force: z.boolean().default(false) }),
} as const;

/** An event for a webhook, and how far it is. */
export interface ShownEvent {
  /** The header `webhook-id` of each try. */
  event: string;
  webhook: string;
  /** The step of the message that it tells of; absent for one that came in. */
  status?: string;
  state: WebhookEventState;
  tries: number;
  /** Of the last try, while it was not delivered. */
  error?: string;
  createdAt: string;
  lastTryAt?: string;
  /** Absent while an earlier event of the chat is in front of it. */
  nextTryAt?: string;
  /** Delivered or parked. */
  endedAt?: string;
}

/** A message that came in, without its content. */
export interface ShownReceived {
  id: string;
  client: string;
  channel: string;
  instance: number;
  networkId: string;
  /** Absent in a group. */
  from?: string;
  receivedAt: string;
  /** Oldest first. */
  webhooks: ShownEvent[];
}

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
  webhooks: ShownEvent[];
  history: { status: string; reason?: string; at: string }[];
}

export interface MessageAnswers {
  'message.send': { id: string };
  'message.show': ShownMessage;
  'message.received': ShownReceived;
  /** `more`: of either list. */
  'message.find': { messages: ShownMessage[]; received: ShownReceived[]; more: boolean };
  'person.erase': {
    messages: number;
    inbound: number;
    receipts: number;
    registrations: number;
    attachments: number;
    /** Devices that had something of the person and cannot be told, because their access was revoked: by name. */
    lost: string[];
    /** False: a reader of the store, such as a backup, keeps what was removed in the log until it ends. */
    logEmptied: boolean;
  } & ErasureState;
  'person.erasure': ErasureState;
}

/** It goes on by itself until nothing is left. */
export interface ErasureState {
  /** Messages that devices have and were asked to give back: they go from the store when they have been. */
  atDevices: number;
  /** Devices that have not erased the person yet. */
  devices: {
    id: string;
    name: string;
    lastSeenAt: string;
    /** Its app cannot and has to be updated. */
    tooOld?: true;
  }[];
}
