import { z } from 'zod';

/** C0 control characters other than tab and line breaks: no network shows them, and some refuse them. */
const CONTROL_CHARACTER = /[^\P{Cc}\n\r\t\x7f-\x9f]/u;

/** A text as people may write it, of 1 to `max` characters. @param name begins the words about what is wrong */
export function plainText(name: string, max: number) {
  return (
    z
      .string({ error: `${name} must be a string of 1 to ${max} characters.` })
      .min(1, `${name} must not be empty.`)
      // Characters as people count them: an emoji outside the basic plane is one. The cheap comparison comes first.
      .refine((text) => text.length <= max || [...text].length <= max, {
        error: `${name} must not be longer than ${max} characters.`,
      })
      .refine((text) => !CONTROL_CHARACTER.test(text), { error: `${name} must not hold control characters.` })
      .refine((text) => text.isWellFormed(), { error: `${name} must not hold half of a surrogate pair.` })
      .meta({ maxLength: max })
  );
}

/**
 * `http` and `https`; the scheme may be left out, as people write links. A host of one word is one, as at home and in offices:
 * the samples of WhatsMate's documentation send `string`.
 */
const WEB_LINK = /^(?:https?:\/\/[^\s/?#]+|[^\s/?#:@]+\.[^\s/?#:@]+(?::\d{1,5})?|[^\s/?#:@]+)(?:[/?#]\S*)?$/iu;

/** The address of a page, as people write it. */
export const webLink = (name: string, max: number) =>
  plainText(name, max).refine((text) => WEB_LINK.test(text), { error: `${name} must be a link with http or https.` });
