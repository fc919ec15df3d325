import type { Content, MediaContent, MediaRef } from '../../shared/contract/message.ts';
import { cleanFileName } from '../../shared/model/file-name.ts';
import { isCutOff } from './image-end.ts';
import { decideMediaType, type MediaDecision } from '../../shared/model/media-decision.ts';
import { SNIFF_BYTES, type ApiFamily } from '../../shared/model/media-types.ts';

type WithoutMedia<C> = C extends { media: MediaRef } ? Omit<C, 'media'> : never;

/** A message with an attachment, before its bytes are judged and stored. */
export interface FileWish {
  readonly said: WithoutMedia<MediaContent>;
  /** What the caller says it is; only a document whose name says nothing needs it. */
  readonly declaredMime?: string | undefined;
}

export type FileDecision =
  | MediaDecision
  /** A picture whose end is missing. */
  | { ok: false; code: 'cutOff' };
export type FileRefusal = Exclude<FileDecision, { ok: true }>;

/** The type under which the bytes are sent, or why they cannot be. @param prefix at least their first `SNIFF_BYTES` */
export const decideFile = ({ said, declaredMime }: FileWish, prefix: Uint8Array, family?: ApiFamily): MediaDecision =>
  decideMediaType({
    kind: said.kind,
    prefix: prefix.subarray(0, SNIFF_BYTES),
    ...(said.kind === 'document' ? { fileName: said.fileName } : {}),
    ...(declaredMime === undefined ? {} : { declaredMime }),
    ...(family === undefined ? {} : { family }),
  });

/** As `decideFile`, for a file that is all there. */
export function decideWholeFile(wish: FileWish, bytes: Uint8Array, family?: ApiFamily): FileDecision {
  const decision = decideFile(wish, bytes, family);
  return decision.ok && wish.said.kind === 'image' && isCutOff(decision.mime, bytes)
    ? { ok: false, code: 'cutOff' }
    : decision;
}

/** The content with its attachment; the name of a file is cleaned, because people see it. */
export const contentOfFile = ({ said }: FileWish, media: MediaRef): Content =>
  'fileName' in said && said.fileName !== undefined
    ? { ...said, media, fileName: cleanFileName(said.fileName) }
    : { ...said, media };
