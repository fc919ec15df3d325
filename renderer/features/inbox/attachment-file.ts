import type { ShownInbound } from '../../../shared/contract/owner/inbound.ts';

/** Kinds of pictures that browsers draw and that can hold no script. */
const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);
export const isPicture = (mimetype: string): boolean => PICTURES.has(mimetype);

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

/** The name under which an attachment is saved: the sender's, or its kind and when it came. */
export function fileNameOf(of: {
  kind: ShownInbound['content']['kind'];
  fileName: string | undefined;
  mimetype: string;
  receivedAt: string;
}): string {
  if (of.fileName !== undefined && of.fileName.trim() !== '') return of.fileName.replaceAll(/[/\\:*?"<>|]/g, '_');
  const type = of.mimetype.split(';', 1)[0]?.trim() ?? '';
  return `${of.kind}-${of.receivedAt.slice(0, 19).replaceAll(':', '-')}${ENDINGS[type] ?? ''}`;
}
