import type { Content, MediaContent, MediaRef } from '../../shared/contract/message.ts';
import { cleanFileName } from '../../shared/model/file-name.ts';
import { decideMediaType, type MediaDecision } from '../../shared/model/media-decision.ts';
import { SNIFF_BYTES, type ApiFamily } from '../../shared/model/media-types.ts';

type WithoutMedia<C> = C extends { media: MediaRef } ? Omit<C, 'media'> : never;

/** What a message with an attachment says, before its bytes are judged and stored. */
export type FileWish = WithoutMedia<MediaContent> & {
  /** What the caller says it is; only a document whose name says nothing needs it. */
  declaredMime?: string | undefined;
};

export type FileRefusal = Exclude<MediaDecision, { ok: true }>;

/** The type under which the bytes are sent, or why they cannot be. @param prefix at least their first `SNIFF_BYTES` */
export const decideFile = (wish: FileWish, prefix: Uint8Array, family?: ApiFamily): MediaDecision =>
  decideMediaType({
    kind: wish.kind,
    prefix: prefix.subarray(0, SNIFF_BYTES),
    ...(wish.kind === 'document' ? { fileName: wish.fileName } : {}),
    ...(wish.declaredMime === undefined ? {} : { declaredMime: wish.declaredMime }),
    ...(family === undefined ? {} : { family }),
  });

/** The content with its attachment; a document's name is cleaned, because people see it. */
export function contentOfFile({ declaredMime: _, ...wish }: FileWish, media: MediaRef): Content {
  return wish.kind === 'document' ? { ...wish, media, fileName: cleanFileName(wish.fileName) } : { ...wish, media };
}
