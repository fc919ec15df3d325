import type { ShownInbound } from '../../../shared/contract/owner/inbound.ts';
import { pictureSize } from '../../../shared/model/picture-size.ts';

/** Kinds of pictures that browsers draw and that can hold no script. */
const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);
export const isPicture = (mimetype: string): boolean => PICTURES.has(mimetype);

/** A hundred megabytes once drawn: more than phones send, and what a small machine can spare. */
const MAX_DRAWN_PIXELS = 25_000_000;

/** Whether a stranger's picture may be drawn: a few kilobytes can say that they are a picture of gigabytes. */
export function mayBeDrawn(bytes: Uint8Array): boolean {
  const size = pictureSize(bytes);
  return size !== undefined && size.width * size.height <= MAX_DRAWN_PIXELS;
}

/** Endings by type; what is not here is saved without one rather than with one that a system would open. */
const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'image/gif': '.gif',
  'video/mp4': '.mp4',
  'video/3gpp': '.3gp',
  'audio/ogg': '.ogg',
  'audio/mpeg': '.mp3',
  'audio/mp4': '.m4a',
  'audio/aac': '.aac',
  'audio/amr': '.amr',
  'application/pdf': '.pdf',
};

/** Shown as nothing, or turns what stands beside it: a program could look like a picture. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu;

/** The name under which an attachment is saved: the sender's, or its kind and when it came. */
export function fileNameOf(of: {
  kind: ShownInbound['content']['kind'];
  fileName: string | undefined;
  mimetype: string;
  receivedAt: string;
}): string {
  const given =
    of.fileName
      ?.replaceAll(UNSEEN, '')
      .replaceAll(/[/\\:*?"<>|]/g, '_')
      .trim() ?? '';
  if (given !== '') return given;
  const type = of.mimetype.split(';', 1)[0]?.trim() ?? '';
  return `${of.kind}-${of.receivedAt.slice(0, 19).replaceAll(':', '-')}${ENDINGS[type] ?? ''}`;
}
