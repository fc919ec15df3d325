/**
 * The shortcuts that WhatsMate's FAQ promises to arrive as emoji. The FAQ's pictures are lost: the targets follow its words
 * ("Happy face", "No comment", …).
 */
const EMOJI_SHORTCUTS: Readonly<Record<string, string>> = {
  '(y)': '👍',
  '(n)': '👎',
  ':-)': '🙂',
  ':-(': '🙁',
  ':-p': '😛',
  ':-|': '😐',
  '<3': '❤️',
  '^_^': '😊',
};

/** Everything between white space: an address holds none, so what stands in one is never a whole token. */
const TOKENS = /\S+/gu;

/**
 * The text with its shortcuts as emoji, and all else as it was. Only whole tokens count, so nothing within a word or an
 * address changes. The text never gets longer. Whether a plan wants this is the caller's to ask.
 */
export const expandEmojiShortcuts = (text: string): string =>
  text.replace(TOKENS, (token) => (Object.hasOwn(EMOJI_SHORTCUTS, token) ? (EMOJI_SHORTCUTS[token] ?? token) : token));
