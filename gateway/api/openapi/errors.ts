/** What the statuses mean to callers, with words as they may come. */
export const errorStatuses = {
  '400': {
    meaning: 'Malformed JSON, missing or invalid field, unknown instance',
    words: 'There is no such instance.',
  },
  '401': { meaning: 'Credentials missing', words: 'X-WM-CLIENT-ID and X-WM-CLIENT-SECRET are required.' },
  '403': { meaning: 'The plan does not include it', words: 'Your plan does not include messages to groups.' },
  '404': { meaning: 'There is no such thing of yours', words: 'There is no such message.' },
  '409': { meaning: 'Not as things stand', words: 'This Idempotency-Key was used for another message.' },
  '444': { meaning: 'The trial quota is used up', words: 'You have consumed all the trial quota.' },
  '469': { meaning: 'The paid daily quota is used up', words: 'You have consumed all the paid daily quota.' },
  '470': { meaning: 'The file is empty', words: 'Document / Image cannot be empty.' },
  '471': {
    meaning: 'The number is invalid, or its person has not registered or has opted out',
    words: 'Destination number is invalid.',
  },
  '474': { meaning: 'Wrong client id or secret, or the account expired', words: 'Invalid CLIENT ID / Secret' },
  '500': { meaning: 'It could not be processed', words: 'The gateway failed to process the request.' },
  '503': {
    meaning: 'Nothing can be stored now; nothing was accepted',
    words: 'The disk of the gateway is full. Nothing was accepted.',
  },
} as const;
export type ErrorStatus = keyof typeof errorStatuses;

/** Of every call that sends, besides what its route names. */
export const SEND_ERRORS: readonly ErrorStatus[] = ['400', '403', '444', '469'];
