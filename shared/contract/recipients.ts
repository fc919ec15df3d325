import { z } from 'zod';
import { CONSENT_STATES } from '../policy/consent.ts';
import { OPT_IN_LANGUAGES } from '../policy/opt-in-words.ts';
import { channel, phoneNumber } from './message.ts';

/** Whom an account may write to: our own calls for API clients, and the owner's commands. */

/** At most so many consents in one call. */
export const IMPORT_MAX = 5_000;

export const optInLanguage = z.enum(OPT_IN_LANGUAGES);
export const consentState = z.enum(CONSENT_STATES);

/** As people write numbers: spaces, brackets and a leading `+` are ignored. */
const writtenNumber = z
  .string()
  .max(40)
  .transform((text) => text.replace(/[\s()./-]/gu, '').replace(/^\+/u, ''))
  .refine((digits) => phoneNumber.safeParse(digits).success, 'must be 5 to 15 digits with country code');

const instant = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
const isInstant = (text: string): boolean => instant.safeParse(text).success;

/** A consent that was given elsewhere: whose, when, and how that can be proved. */
export const provenConsent = z.object({
  number: writtenNumber,
  /** When the person agreed: a date, or an instant with its offset. */
  at: z.string().refine(isInstant, 'must be a date, or a time with its zone, such as 2026-12-24T18:00:00Z'),
  /** For instance the form, contract or conversation, so that it can be found again. */
  proof: z.string().trim().min(1).max(500),
  language: optInLanguage.optional(),
});
export type ProvenConsentInput = z.output<typeof provenConsent>;

/** Which of the client's accounts. */
export const ofInstance = {
  channel: channel.default('whatsapp'),
  instance: z.coerce.number('Expected a number').int().positive().max(999_999_999),
};

/** The proof is kept beside a refusal that the client passes on. There may be no body. */
export const optOutRequest = z.object({ proof: z.string().trim().min(1).max(500).optional() }).nullish();

/** `GET /v1/recipients`. */
export const recipientsQuery = z.object({
  ...ofInstance,
  state: consentState.optional(),
  /** `next` of the page before. */
  after: z.string().max(40).optional(),
  limit: z.coerce.number('Expected a number').int().min(1).max(1_000).default(100),
});

const recipient = {
  number: z.string(),
  state: consentState,
  /** The one in which the person is answered. */
  language: optInLanguage.optional(),
  /** Since when it is so. */
  changedAt: z.iso.datetime(),
};

export const recipientsPage = z.object({
  recipients: z.array(z.object(recipient)),
  /** Give it as `after` for the next page; absent on the last one. */
  next: z.string().optional(),
});
export type RecipientsPage = z.input<typeof recipientsPage>;

/** `GET /v1/recipients/{number}`. */
export const recipientAnswer = z.object({
  ...recipient,
  /** What the person said and how that is known, oldest first. */
  evidence: z.array(
    z.object({
      state: consentState,
      /** When they said so, and when the gateway learned of it. */
      at: z.iso.datetime(),
      recordedAt: z.iso.datetime(),
      /** `word`: they wrote it. `import`: you proved it. `request`: you passed it on. */
      source: z.enum(['word', 'import', 'request']),
      word: z.string().optional(),
      /** The network's id of the message with the word. */
      networkId: z.string().optional(),
      proof: z.string().optional(),
      /** The message that confirmed it: see `GET /v1/messages/{id}`. */
      answerId: z.uuid().optional(),
    }),
  ),
});
export type RecipientAnswer = z.input<typeof recipientAnswer>;
export type ConsentEvidence = RecipientAnswer['evidence'][number];

/** `POST /v1/recipients`: the same as JSON, or as `text/csv` with these names in its first line. */
export const importRequest = z.object({ recipients: z.array(provenConsent).min(1).max(IMPORT_MAX) });
export const importAnswer = z.object({
  registered: z.number().int(),
  /** They were registered already. */
  unchanged: z.number().int(),
  /** Numbers of people who opted out, or were erased, after the consent. */
  refused: z.array(z.string()),
});
export type ImportAnswer = z.infer<typeof importAnswer>;

export const optedOutAnswer = z.object({ number: z.string(), state: z.literal('optedOut') });
export const erasedAnswer = z.object({ number: z.string(), erased: z.literal(true) });

/** `GET /v1/instances/{channel}/{instance}/registration-link`. */
export const registrationQuery = z.object({ language: optInLanguage.optional() });
export const registrationAnswer = z.object({
  /** The account's own number. */
  number: z.string(),
  /** What people write to register. */
  word: z.string(),
  /** Opens the chat with the word written already: one tap sends it. */
  link: z.string(),
  qr: z.object({
    svg: z.string(),
    /** A `data:` URL. */
    png: z.string(),
  }),
});
export type RegistrationAnswer = z.infer<typeof registrationAnswer>;
