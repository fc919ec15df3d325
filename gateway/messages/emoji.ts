import type { Content } from '../../shared/contract/message.ts';
import { expandEmojiShortcuts } from '../../shared/policy/emoji-shortcuts.ts';

/** The content with the shortcuts of its words as emoji, as WhatsMate's FAQ promises. Links and file names stay as they are. */
export function withEmoji(content: Content): Content {
  if (content.kind === 'text') return { ...content, text: expandEmojiShortcuts(content.text) };
  if (!('caption' in content) || content.caption === undefined) return content;
  return { ...content, caption: expandEmojiShortcuts(content.caption) };
}
