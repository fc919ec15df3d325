import { z } from 'zod';
import { plainText } from './plain-text.ts';

/** WhatsMate's services, to the letter of the customers' documentation. Unknown fields are ignored. */

/** Characters. */
export const TRANSLATION_TEXT_MAX = 3500;

export const PDF_URL_MAX = 2048;

const language = (name: string, example: string) =>
  z
    .string({ error: `${name} must be a language code of 2 or 3 letters, such as "${example}".` })
    .regex(/^[A-Za-z]{2,3}$/, `${name} must be a language code of 2 or 3 letters, such as "${example}".`)
    .meta({ examples: [example] });

/** Body of `POST /v1/translation/translate`. */
export const translationRequest = z.object({
  fromLang: language('fromLang', 'en'),
  toLang: language('toLang', 'es'),
  text: plainText('text', TRANSLATION_TEXT_MAX).meta({ maxLength: TRANSLATION_TEXT_MAX, examples: ['Hello, world!'] }),
});

/** Query of `GET /v1/pdf/extract` and `GET /v1/pdf/job/submit`. */
export const pdfRequest = z.object({
  url: z
    .string({ error: 'url must be given once, as the address of the PDF.' })
    .min(1, 'url must not be empty.')
    .max(PDF_URL_MAX, `url must not be longer than ${PDF_URL_MAX} characters.`)
    .meta({ format: 'uri', examples: ['https://example.com/document.pdf'] }),
});

/** What became of a job: `submitted`, `Processing`, `Completed`, or `Failed: ` and why. */
export const pdfJobStatus = z.object({ id: z.uuid(), status: z.string() });

/** Code → name in English. */
export const languageCodes = z.record(z.string(), z.string());
