import type { Content } from '../../shared/contract/message.ts';
import type { Plan } from '../../shared/contract/plan.ts';

/** Which part of a message is longer than the client's plan allows. */
export interface OverLimit {
  readonly part: 'text' | 'link' | 'caption' | 'image' | 'video' | 'audio' | 'voiceNote' | 'document';
  readonly max: number;
  readonly unit: 'characters' | 'bytes';
}

/** The first part that is too long, if any. */
export function overLimit(content: Content, limits: Plan['limits']): OverLimit | undefined {
  if (content.kind === 'text') return overCharacters('text', content.text, limits.textCharacters);
  if (content.kind === 'link') return overCharacters('link', content.url, limits.textCharacters);
  if (content.kind === 'location') return undefined;
  return (
    overCharacters('caption', content.caption ?? '', limits.captionCharacters) ??
    overBytes(content.kind, content.media.bytes, limits[limitOf[content.kind]])
  );
}

/** Files without a limit of their own are as large as documents may be. */
const limitOf = {
  image: 'imageBytes',
  video: 'documentBytes',
  audio: 'audioBytes',
  voiceNote: 'audioBytes',
  document: 'documentBytes',
} as const;

/** Characters as people count them: an emoji outside the basic plane is one. The cheap comparison comes first. */
function overCharacters(part: OverLimit['part'], text: string, max: number | undefined): OverLimit | undefined {
  if (max === undefined || text.length <= max || [...text].length <= max) return undefined;
  return { part, max, unit: 'characters' };
}

/** @param bytes of the file itself; its base64 is a third longer */
function overBytes(part: OverLimit['part'], bytes: number, max: number | undefined): OverLimit | undefined {
  return max === undefined || Math.ceil(bytes / 3) * 4 <= max ? undefined : { part, max, unit: 'bytes' };
}
