import type { tl } from '@mtcute/core';
import type { Content } from '../../../shared/contract/message.ts';

/** Telegram's limits in UTF-16 code units, for accounts without Premium (https://core.telegram.org/api/config). */
const MAX_TEXT = 4_096;
const MAX_CAPTION = 1_024;

/** Why a message cannot go out as it is; undefined when it can. */
export function problemOf(content: Content): string | undefined {
  const { length } = textOf(content);
  const limit = 'media' in content ? MAX_CAPTION : MAX_TEXT;
  return length > limit ? `text of ${length} characters, Telegram takes ${limit}` : undefined;
}

/** The text, or the caption. */
export function textOf(content: Content): string {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'link':
      return content.url;
    case 'location':
      return '';
    default:
      return content.caption ?? '';
  }
}

export function placeOf(content: Extract<Content, { kind: 'location' }>): tl.TypeInputMedia {
  const { address, latitude, longitude, name } = content;
  const geoPoint = { _: 'inputGeoPoint', lat: latitude, long: longitude } as const;
  if (name === undefined && address === undefined) return { _: 'inputMediaGeoPoint', geoPoint };
  const venue = { title: name ?? address ?? '', address: address ?? '', provider: '', venueId: '', venueType: '' };
  return { _: 'inputMediaVenue', geoPoint, ...venue };
}
