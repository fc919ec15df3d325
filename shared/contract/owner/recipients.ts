import { z } from 'zod';
import { phoneNumber } from '../message.ts';
import {
  consentState,
  importRequest,
  optInLanguage,
  type ImportAnswer,
  type RecipientAnswer,
  type RecipientsPage,
  type RegistrationAnswer,
} from '../recipients.ts';
import type { ConsentState } from '../../policy/consent.ts';
import { instanceName } from './names.ts';

const person = {
  ...instanceName,
  number: z
    .string()
    .regex(/^\+?[0-9]{5,15}$/, 'a number has 5 to 15 digits')
    .transform((text) => text.replace('+', ''))
    .pipe(phoneNumber),
};

export const recipientCalls = {
  'recipient.list': z.object({
    ...instanceName,
    state: consentState.optional(),
    /** A part of the number. */
    digits: z
      .string()
      .regex(/^[0-9]{1,15}$/)
      .optional(),
    after: z.string().max(40).optional(),
    limit: z.number().int().min(1).max(10_000).default(1_000),
  }),
  'recipient.counts': z.object(instanceName),
  'recipient.show': z.object(person),
  'recipient.import': z.object({ ...instanceName, ...importRequest.shape }),
  'recipient.optOut': z.object({ ...person, proof: z.string().trim().min(1).max(500).optional() }),
  /** Registration and evidence only: `erase` takes everything else of a person. */
  'recipient.erase': z.object(person),
  /** By which people register with one tap. */
  'recipient.link': z.object({ ...instanceName, language: optInLanguage.optional() }),
} as const;

export interface RecipientAnswers {
  'recipient.list': RecipientsPage;
  /** How many people said what. */
  'recipient.counts': Record<ConsentState, number>;
  'recipient.show': RecipientAnswer;
  'recipient.import': ImportAnswer;
  'recipient.optOut': { number: string; state: 'optedOut' };
  'recipient.erase': { number: string; erased: true };
  'recipient.link': RegistrationAnswer;
}
