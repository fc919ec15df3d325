import { z } from 'zod';
import { CONSENT_STATES } from '../policy/consent.ts';
import { INSTANCE_PROBLEMS } from '../policy/instance-health.ts';
import { channel, messageId } from './message.ts';
import { plainText, webLink } from './plain-text.ts';

/** The WhatsMate v3 API, to the letter of the customers' documentation. Unknown fields are ignored. */

/** Success and error of every call. */
export const whatsmateQueued = z.object({ status: z.literal('queued'), id: messageId });
export const whatsmateError = z.object({ error_message: z.string() });

/**
 * `GET /v3/{channel}/status/health/{n}`. The customers' documentation leaves its structure open. `message` is for people and
 * names the next step.
 */
export const whatsmateHealth = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  message: z.string(),
  channel,
  instance: z.number().int().positive(),
  /** The number that messages are sent from. */
  number: z.string().optional(),
  /** The first thing that keeps messages from going out. */
  problem: z.enum(INSTANCE_PROBLEMS).optional(),
  /** When the machine that sends was last heard. */
  deviceLastSeenAt: z.iso.datetime().optional(),
  /** How the account stands with its network, as the machine last said: `online`, `waiting`, `loggedOut`... */
  session: z.object({ state: z.string(), cause: z.string().optional(), since: z.iso.datetime() }).optional(),
});

/** `GET /v3/{channel}/status/registration/{n}/{number}`. The customers' documentation leaves its structure open. */
export const whatsmateRegistration = z.object({
  number: z.string(),
  registered: z.boolean(),
  status: z.enum([...CONSENT_STATES, 'notRegistered']),
  /** Who has not registered is written to only where this is false. Who has opted out is never written to. */
  required: z.boolean(),
  /** Since when it is so. */
  since: z.iso.datetime().optional(),
  /** Of the word that they wrote. */
  language: z.string().optional(),
  /** How to register: the word, and a link that opens the chat with the word written already. */
  register: z.object({ word: z.string(), link: z.string() }).optional(),
});

/** Characters of texts and links. */
export const WHATSMATE_MESSAGE_MAX = 900;
export const WHATSMATE_CAPTION_MAX = 250;
export const WHATSMATE_FILE_NAME_MAX = 80;
export const WHATSMATE_GROUP_NAME_MAX = 150;
/** Bytes of base64. */
export const WHATSMATE_IMAGE_MAX = 6 * 1024 * 1024;
export const WHATSMATE_DOCUMENT_MAX = 9 * 1024 * 1024;
/** Of audio and of voice notes. */
export const WHATSMATE_AUDIO_MAX = 3 * 1024 * 1024;

/** Null and the empty string mean none. */
const caption = z
  .union([z.literal(''), plainText('caption', WHATSMATE_CAPTION_MAX)], {
    error: `caption must be a string of at most ${WHATSMATE_CAPTION_MAX} characters, without control characters.`,
  })
  .nullish();

const fileName = (example: string) =>
  plainText('filename', WHATSMATE_FILE_NAME_MAX).meta({
    maxLength: WHATSMATE_FILE_NAME_MAX,
    description: 'Shown to people, without special characters',
    examples: [example],
  });

const url = webLink('url', WHATSMATE_MESSAGE_MAX).meta({
  maxLength: WHATSMATE_MESSAGE_MAX,
  examples: ['https://example.com/'],
});

/** The bytes themselves are judged apart, so that a large text need not be made of them. */
const base64 = (name: string, max: number, example: string) =>
  z.string({ error: `${name} must be a string in base64.` }).meta({
    contentEncoding: 'base64',
    maxLength: max,
    description: `Base64, at most ${max / 1_048_576} MB encoded`,
    examples: [example],
  });

/** The smallest files that are what they say. */
const SMALL_GIF = 'R0lGODlhAgACAPEAAAAAAAD/AP8AAAAAACwAAAAAAgACAEEIBwAFAAAQICAAOw==';
const SMALL_PDF = 'JVBERi0xLjcKJSVFT0YK';
const SMALL_MP3 = 'SUQzBAAAAAAAAA==';
const SMALL_OPUS = 'T2dnUwACAAAAAAAAAAABAAAAAAAAAAAAAAABE09wdXNIZWFkAQE4AYC7AAAAAAA=';

const single = {
  number: z
    .string({ error: 'number must be a string of 5 to 15 digits.' })
    .regex(/^[0-9]{5,15}$/, 'number must be 5 to 15 digits with country code, without +.')
    .meta({ description: 'With country code, without +', examples: ['14155552671'] }),
};
const namedGroup = {
  group_name: plainText('group_name', WHATSMATE_GROUP_NAME_MAX).meta({
    maxLength: WHATSMATE_GROUP_NAME_MAX,
    description: 'The exact name of the group',
    examples: ['Family'],
  }),
};
const group = {
  ...namedGroup,
  group_admin: z
    .string({ error: "group_admin must be a string of 5 to 30 digits: the number of the group's creator." })
    .regex(/^[0-9]{5,30}$/, "group_admin must be 5 to 30 digits: the number of the group's creator, without +.")
    .meta({ description: "Number of the group's creator, without +", examples: ['14155550000'] }),
};

const text = {
  message: plainText('message', WHATSMATE_MESSAGE_MAX).meta({
    maxLength: WHATSMATE_MESSAGE_MAX,
    examples: ['Your order 4709 is ready'],
  }),
};
const link = { url };
const image = { image: base64('image', WHATSMATE_IMAGE_MAX, SMALL_GIF), caption };
const document = {
  document: base64('document', WHATSMATE_DOCUMENT_MAX, SMALL_PDF),
  filename: fileName('invoice.pdf'),
  caption,
};
const audio = { audio: base64('audio', WHATSMATE_AUDIO_MAX, SMALL_MP3), filename: fileName('song.mp3'), caption };
const voiceNote = {
  voice_note: base64('voice_note', WHATSMATE_AUDIO_MAX, SMALL_OPUS),
  filename: fileName('voice.opus'),
  caption,
};

/**
 * Bodies of `POST /v3/{channel}/{single|group}/{kind}/message/{n}`. An image or document for a WhatsApp group goes by the
 * group's name alone.
 */
export const whatsmateBodies = {
  whatsapp: {
    single: {
      text: z.object({ ...single, ...text }),
      url: z.object({ ...single, ...link }),
      image: z.object({ ...single, ...image }),
      document: z.object({ ...single, ...document }),
    },
    group: {
      text: z.object({ ...group, ...text }),
      url: z.object({ ...group, ...link }),
      image: z.object({ ...namedGroup, ...image }),
      document: z.object({ ...namedGroup, ...document }),
    },
  },
  telegram: {
    single: {
      text: z.object({ ...single, ...text }),
      image: z.object({ ...single, ...image }),
      document: z.object({ ...single, ...document }),
      audio: z.object({ ...single, ...audio }),
      voice_note: z.object({ ...single, ...voiceNote }),
    },
    group: {
      text: z.object({ ...group, ...text }),
      image: z.object({ ...group, ...image }),
      document: z.object({ ...group, ...document }),
      audio: z.object({ ...group, ...audio }),
      voice_note: z.object({ ...group, ...voiceNote }),
    },
  },
} as const;
