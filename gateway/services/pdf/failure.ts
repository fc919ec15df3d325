import { z } from 'zod';

/** Why there is no text. */
export const pdfFailure = z.discriminatedUnion('code', [
  /** The guard refused the address, or the server behind it gave no file; `guard` is the guard's code. */
  z.object({ code: z.literal('notFetched'), guard: z.string() }),
  /** The server's HTTP status was not 200. */
  z.object({ code: z.literal('notThere'), status: z.number() }),
  /** Limits, with what they were: megabytes and pages. */
  z.object({ code: z.literal('tooLarge'), maxMb: z.number() }),
  z.object({ code: z.literal('tooManyPages'), maxPages: z.number() }),
  z.object({
    code: z.enum([
      'notPdf',
      /** Its end is missing. */
      'incomplete',
      /** It opens with a password only. */
      'encrypted',
      'damaged',
      'tooMuchText',
      'tooMuchMemory',
      'tooSlow',
      /** What reads it ended without an answer. */
      'crashed',
    ]),
  }),
]);
export type PdfFailure = z.infer<typeof pdfFailure>;
