/** The word of a kind of content. Undefined for words alone, and for a kind from a newer engine, without words here. */
export const kindWord = (words: Readonly<Record<string, string>>, kind: string | undefined): string | undefined =>
  kind !== undefined && Object.hasOwn(words, kind) ? words[kind] : undefined;
