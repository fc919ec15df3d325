import { takeSharedBytes } from '../../platform/spare-bytes.ts';

/**
 * Base64 (or base64url) text as it stands in a JSON string, decoded while it comes. JSON escapes are undone first, because
 * programs write `/` as `\/` (PHP), `=` as `\u003d` (Gson) and `+` as `\u002B` (.NET); escaped line breaks, as of wrapped
 * base64, are left out. Padding may be missing.
 */
export interface Base64Decoder {
  /** Takes the next part of the text, cut anywhere. Once it is no base64, or longer than allowed, nothing more is decoded. */
  add(part: Buffer): void;
  /** What is decoded until now: grows in place, so what was given before stays valid. */
  readonly decoded: Buffer;
  /** The text is over. @returns all of it, or why not */
  end(): Buffer | 'notBase64' | 'tooLarge';
  /** Gives its memory back, when nobody reads what was decoded any more: it is another's then. */
  free(): void;
}

/** Characters decoded at once: they become a string, which should stay in the processor's cache and suit the pages of the heap. */
const partChars = 32 * 1024;
const BACKSLASH = 0x5c;
/** Of the longest escape, `\u003d`. */
const escapeChars = 6;

/** @param maxBytes of what is decoded */
export function createBase64Decoder(maxBytes: number): Base64Decoder {
  // Shared, so that what is decoded is hashed by another thread where it lies.
  const { bytes, giveBack } = takeSharedBytes(maxBytes);
  let length = 0;
  let failure: 'notBase64' | 'tooLarge' | undefined;
  /** The beginning of an escape whose rest is still to come. */
  let cut = '';
  /** Up to four characters that wait for more: padding may only stand at the very end. */
  let waiting = '';

  const decode = (text: string): void => {
    if (failure !== undefined) return;
    const expected = Math.floor((text.length * 3) / 4);
    if (length + expected > maxBytes) failure = 'tooLarge';
    // Node skips what is no base64, or ends at it: fewer bytes come out than the length promises.
    else if (bytes.write(text, length, expected, 'base64') !== expected) failure = 'notBase64';
    else length += expected;
  };

  const addText = (text: Buffer): void => {
    if (waiting.length + text.length <= 4) {
      waiting += text.toString('latin1');
      return;
    }
    const head = waiting === '' ? 0 : 4 - waiting.length;
    decode(waiting + text.toString('latin1', 0, head));
    const stays = ((text.length - head - 1) % 4) + 1;
    for (let at = head; at < text.length - stays; at += partChars) {
      decode(text.toString('latin1', at, Math.min(text.length - stays, at + partChars)));
    }
    waiting = text.toString('latin1', text.length - stays);
  };

  const addEscaped = (part: string): void => {
    const text = cut + part;
    const open = text.lastIndexOf('\\');
    const isCut = open > text.length - escapeChars && !wholeEscape.test(text.slice(open));
    cut = isCut ? text.slice(open) : '';
    addText(Buffer.from(withoutEscapes(isCut ? text.slice(0, open) : text), 'latin1'));
  };

  return {
    add: (part) => {
      if (failure !== undefined) return;
      if (cut === '' && !part.includes(BACKSLASH)) addText(part);
      else addEscaped(part.toString('latin1'));
    },

    get decoded() {
      return bytes.subarray(0, length);
    },

    end: () => {
      if (failure === undefined && cut !== '') failure = 'notBase64';
      if (failure === undefined) {
        const text = withoutPadding(waiting);
        const isPadded = text.length < waiting.length;
        if (text.length === 1 || (isPadded && waiting.length !== 4)) failure = 'notBase64';
        else decode(text);
      }
      return failure ?? bytes.subarray(0, length);
    },

    free: giveBack,
  };
}

const anyEscape = /\\(?:u00([0-7][0-9a-fA-F])|.?)/gsu;
/** In the place of an escape that base64 cannot hold. */
const NOT_BASE64 = '*';
const wholeEscape = /^\\(?:[^u]|u.{4})/su;

/** What base64 cannot hold comes out as something that is none. */
function withoutEscapes(text: string): string {
  // No escape holds another, so the frequent ones can be undone one after the other, which is by far the fastest: `\/` of PHP and
  // the line breaks of wrapped texts.
  if (!text.includes('\\u') && !text.includes('\\\\')) {
    return text.replaceAll('\\/', '/').replaceAll('\\r', '').replaceAll('\\n', '').replaceAll('\\t', '');
  }
  return text.replaceAll(anyEscape, (escape, code: string | undefined) => {
    if (escape === '\\/') return '/';
    if (code === undefined) return escape.length === 2 && 'rnt'.includes(escape.charAt(1)) ? '' : NOT_BASE64;
    const char = String.fromCharCode(Number.parseInt(code, 16));
    return '\r\n\t'.includes(char) ? '' : char;
  });
}

const withoutPadding = (text: string): string => text.replace(/={1,2}$/u, '');
