const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi;
/** Control characters, and those that turn the direction of text around, with which a title could pretend to be another. */
const INVISIBLE = /[\p{Cc}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const REPLACEMENT = '\uFFFD';
const legacy = new TextDecoder('windows-1252');

/**
 * Text as a page writes it, for people: entities decoded once, white space collapsed, at most `maxLength` UTF-16 units,
 * never half a character. Named entities other than the basic ones stay as they are.
 */
export function plainText(written: string, maxLength: number): string {
  const decoded = written.replace(ENTITY, (_entity, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? '';
    return characterOf(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal));
  });
  const text = decoded.replace(/\s+/g, ' ').replace(INVISIBLE, '').trim();
  return text
    .slice(0, maxLength)
    .toWellFormed()
    .replace(/\uFFFD$/, '');
}

/** As HTML reads numeric references: 128 to 159 are meant in windows-1252. */
function characterOf(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return legacy.decode(Uint8Array.of(code));
  if (code === 0 || code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) return REPLACEMENT;
  return String.fromCodePoint(code);
}
