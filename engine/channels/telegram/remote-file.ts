import type { tl } from '@mtcute/core';
import { Long } from '@mtcute/core';
import { inboundMimetype } from '../inbound-mimetype.ts';

/** Where a received file lies, as JSON: 64-bit numbers as decimal text, bytes as base64. */
export interface RemoteFile {
  kind: 'photo' | 'document';
  id: string;
  accessHash: string;
  /** Ends after some hours; the message that holds the file gives a new one. */
  reference: string;
  /** Which of a photo's sizes. */
  size: string;
  dc: number;
  bytes: number;
  mimetype: string;
}

export function photoFile(photo: tl.RawPhoto): RemoteFile | undefined {
  const largest = photo.sizes.reduce<{ type: string; area: number; bytes: number } | undefined>((best, size) => {
    const bytes =
      size._ === 'photoSize'
        ? size.size
        : size._ === 'photoSizeProgressive'
          ? size.sizes.reduce((most, one) => Math.max(most, one), 0)
          : undefined;
    if (bytes === undefined || !('w' in size)) return best;
    const area = size.w * size.h;
    return best === undefined || area > best.area ? { type: size.type, area, bytes } : best;
  }, undefined);
  return (
    largest && {
      kind: 'photo',
      ...locationOf(photo),
      size: largest.type,
      bytes: largest.bytes,
      // Telegram makes every photo a JPEG.
      mimetype: 'image/jpeg',
    }
  );
}

export const documentFile = (document: tl.RawDocument): RemoteFile => ({
  kind: 'document',
  ...locationOf(document),
  size: '',
  bytes: document.size,
  mimetype: inboundMimetype(document.mimeType),
});

const locationOf = ({ accessHash, dcId, fileReference, id }: tl.RawPhoto | tl.RawDocument) => ({
  id: id.toSigned().toString(),
  accessHash: accessHash.toSigned().toString(),
  reference: Buffer.from(fileReference).toString('base64'),
  dc: dcId,
});

export const fileLocation = (file: RemoteFile): tl.TypeInputFileLocation => ({
  _: file.kind === 'photo' ? 'inputPhotoFileLocation' : 'inputDocumentFileLocation',
  id: Long.fromString(file.id),
  accessHash: Long.fromString(file.accessHash),
  fileReference: Buffer.from(file.reference, 'base64'),
  thumbSize: file.size,
});
