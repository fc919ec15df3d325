import { z } from 'zod';
import { plainText } from './plain-text.ts';

/** WhatsMate's services, to the letter of the customers' documentation. Unknown fields are ignored. */

/** Characters. */
export const TRANSLATION_TEXT_MAX = 3500;

const language = (name: string, example: string) =>
  z
    .string({ error: `${name} must be a language code of 2 or 3 letters, such as "${example}".` })
    .regex(/^[A-Za-z]{2,3}$/, `${name} must be a language code of 2 or 3 letters, such as "${example}".`);

/** Body of `POST /v1/translation/translate`. */
export const translationRequest = z.object({
  fromLang: language('fromLang', 'en'),
  toLang: language('toLang', 'es'),
  text: plainText('text', TRANSLATION_TEXT_MAX),
});

/** Code → name in English. */
export const languageCodes = z.record(z.string(), z.string());
