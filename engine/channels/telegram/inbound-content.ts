import type { tl } from '@mtcute/core';
import type { Inbound } from '../../../shared/contract/inbound.ts';
import { documentFile, photoFile, type RemoteFile } from './remote-file.ts';

type InboundContent = Inbound['content'];

/** Limits of the contract, in UTF-16 code units. */
const MAX_TEXT = 65_536;
const MAX_PLACE = 1_000;
const MAX_NAME = 200;
const MAX_FILE_NAME = 255;
const MAX_VCARD = 10_000;
const MAX_TYPE = 100;

/** What a message says in our words, and a file that is still to be fetched. Pure. */
export function readMessage(message: tl.RawMessage): { content: InboundContent; remote?: RemoteFile } {
  const { media } = message;
  const text = message.message.slice(0, MAX_TEXT);
  const caption = text === '' ? {} : { caption: text };
  switch (media?._) {
    case undefined:
    case 'messageMediaEmpty':
    case 'messageMediaWebPage':
      return { content: { kind: 'text', text } };
    case 'messageMediaPhoto': {
      const remote = media.photo?._ === 'photo' ? photoFile(media.photo) : undefined;
      return { content: { kind: 'image', ...caption, ...missingUnless(remote) }, ...(remote && { remote }) };
    }
    case 'messageMediaDocument':
      return readDocument(media, caption);
    case 'messageMediaGeo':
    case 'messageMediaGeoLive':
      return { content: placeOf(media.geo, {}) ?? other(media._) };
    case 'messageMediaVenue': {
      const { address, geo, title } = media;
      const named = { name: title.slice(0, MAX_PLACE), address: address.slice(0, MAX_PLACE) };
      return { content: placeOf(geo, named) ?? other(media._) };
    }
    case 'messageMediaContact': {
      const name = [media.firstName, media.lastName].join(' ').trim().slice(0, MAX_NAME);
      const card = media.vcard || `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nTEL:${media.phoneNumber}\nEND:VCARD`;
      return { content: { kind: 'contacts', contacts: [{ name, vcard: card.slice(0, MAX_VCARD) }] } };
    }
    default:
      return { content: text === '' ? other(media?._ ?? 'empty') : { kind: 'text', text } };
  }
}

function readDocument(
  media: tl.RawMessageMediaDocument,
  caption: { caption?: string },
): { content: InboundContent; remote?: RemoteFile } {
  const document = media.document?._ === 'document' ? media.document : undefined;
  const remote = document && documentFile(document);
  let kind: 'document' | 'audio' | 'voiceNote' | 'video' | 'sticker' = 'document';
  let seconds: number | undefined;
  let fileName: string | undefined;
  for (const attribute of document?.attributes ?? []) {
    if (attribute._ === 'documentAttributeFilename') fileName = attribute.fileName.slice(0, MAX_FILE_NAME);
    if (attribute._ === 'documentAttributeSticker') kind = 'sticker';
    if (attribute._ === 'documentAttributeAudio') {
      kind = attribute.voice ? 'voiceNote' : 'audio';
      seconds = attribute.duration;
    }
    if (attribute._ === 'documentAttributeVideo' && kind === 'document') {
      kind = 'video';
      seconds = attribute.duration;
    }
  }
  return {
    content: {
      kind,
      ...caption,
      ...(fileName !== undefined && { fileName }),
      ...(seconds !== undefined && seconds > 0 && Number.isFinite(seconds) && { seconds }),
      ...missingUnless(remote),
    },
    ...(remote && { remote }),
  };
}

/** A file that destroyed itself, or that this version cannot find. */
const missingUnless = (remote: RemoteFile | undefined) => (remote ? {} : { missing: 'expired' as const });

const other = (type: string): InboundContent => ({ kind: 'other', type: type.slice(0, MAX_TYPE) });

/** A double may also be no number. */
function placeOf(geo: tl.TypeGeoPoint, named: { name?: string; address?: string }): InboundContent | undefined {
  if (geo._ !== 'geoPoint' || !Number.isFinite(geo.lat) || !Number.isFinite(geo.long)) return undefined;
  return { kind: 'location', latitude: geo.lat, longitude: geo.long, ...named };
}
