/** Told of the value of a string field while its body comes: its text as it stands in the JSON, in parts cut anywhere. */
export interface FieldListener {
  /** A value begins; one that came before does not count any more. */
  begin(): void;
  text(part: Buffer): void;
}

export interface FieldScanner {
  /** Takes the next part of the body, which may be used for something else afterwards. */
  add(part: Buffer): void;
  /**
   * The body is over.
   * @returns whether the field was found, and the rest of the body for a JSON parser to judge, with `""` in the value's place;
   * undefined when the rest is too long
   */
  end(): { isFound: boolean; rest: Buffer | undefined };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COMMA = 0x2c;
/** A longer name of a field is none that is looked for. */
const maxNameBytes = 256;

/** The string in which a part of a body ends: a name of the outer object, a value that is looked for, or another. */
type OpenString = { readonly kind: 'name'; name: string } | { readonly kind: 'value' | 'skipped' | 'other' };

/**
 * Finds the value of one field of a JSON object without parsing it and while it comes, so that a large string need not become
 * one, nor wait for its end. Only strings are found.
 *
 * Names of fields are trimmed, and the exact name wins over one that only matches after trimming; of equal names the last
 * one counts, as JSON parsers do. A field whose last value is no string is not found.
 * @param maxRestBytes of all but the value
 */
export function scanStringField(field: string, maxRestBytes: number, listener: FieldListener): FieldScanner {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let depth = 0;
  let isRootObject = false;
  let expectsName = false;
  /** The name whose value comes next: `exact`, `trimmed`, or another. */
  let match: 'exact' | 'trimmed' | undefined;
  let found: 'exact' | 'trimmed' | undefined;
  let open: OpenString | undefined;
  /** The part before ended with a backslash that escapes what comes. */
  let isEscaped = false;

  const keep = (part: Buffer): void => {
    restBytes += part.byteLength;
    if (restBytes > maxRestBytes) rest = [];
    else if (part.byteLength > 0) rest.push(Buffer.from(part));
  };

  const beginString = (): OpenString => {
    if (depth !== 1) return { kind: 'other' };
    if (expectsName) {
      expectsName = false;
      return { kind: 'name', name: '' };
    }
    const matched = match;
    match = undefined;
    if (matched === undefined) return { kind: 'other' };
    if (matched === 'trimmed' && found !== undefined) return { kind: 'skipped' };
    found = matched;
    listener.begin();
    return { kind: 'value' };
  };

  const addText = (string: OpenString, part: Buffer): void => {
    if (string.kind === 'value') listener.text(part);
    if (string.kind === 'value' || string.kind === 'skipped') return;
    keep(part);
    if (string.kind === 'name' && string.name.length <= maxNameBytes) string.name += part.toString('latin1');
  };

  /** @returns the index of the closing quote; undefined when the string goes on behind the part */
  const readString = (string: OpenString, part: Buffer, from: number): number | undefined => {
    const end = endOfString(part, from, isEscaped);
    isEscaped = end === undefined && endsEscaping(part, from, isEscaped);
    addText(string, part.subarray(from, end));
    if (end === undefined) return undefined;
    if (string.kind === 'name') match = matchName(string.name, field);
    open = undefined;
    return end;
  };

  /** @returns the index of the next opening quote, or the end */
  const readBetween = (part: Buffer, from: number): number => {
    let at = from;
    for (; at < part.length; at += 1) {
      const byte = part[at];
      if (byte === QUOTE) break;
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        if (depth === 0) expectsName = isRootObject = byte === OPEN_OBJECT;
        depth += 1;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1;
      else if (byte === COMMA && depth === 1) expectsName = isRootObject;
    }
    return at;
  };

  return {
    add: (part) => {
      for (let at = 0; at < part.length;) {
        let from = at;
        if (open) {
          const end = readString(open, part, at);
          if (end === undefined) return;
          at = end;
          from = end + 1;
        }
        const quote = readBetween(part, from);
        keep(part.subarray(at, quote + 1));
        if (quote < part.length) open = beginString();
        at = quote + 1;
      }
    },

    end: () => ({
      // Not closed: malformed, which the parser says about the rest.
      isFound: found !== undefined && open === undefined,
      rest: restBytes > maxRestBytes ? undefined : Buffer.concat(rest),
    }),
  };
}

/** Index of the closing quote of a string of which a part begins at `start`. */
function endOfString(part: Buffer, start: number, isEscaped: boolean): number | undefined {
  for (let at = start; ;) {
    const quote = part.indexOf(QUOTE, at);
    if (quote === -1) return undefined;
    if (!endsEscaping(part.subarray(0, quote), start, isEscaped)) return quote;
    at = quote + 1;
  }
}

/** Whether the last byte of a string's part is a backslash that escapes what follows. @param isEscaped the first byte is escaped */
function endsEscaping(part: Buffer, start: number, isEscaped: boolean): boolean {
  let at = part.length;
  while (at > start && part[at - 1] === BACKSLASH) at -= 1;
  const backslashes = part.length - at - (at === start && isEscaped && part.length > start ? 1 : 0);
  return part.length === start ? isEscaped : backslashes % 2 === 1;
}

/** @param token what stands between the quotes, byte by byte */
function matchName(token: string, field: string): 'exact' | 'trimmed' | undefined {
  if (token.length > maxNameBytes) return undefined;
  try {
    const name = JSON.parse(`"${Buffer.from(token, 'latin1').toString()}"`) as string;
    if (name === field) return 'exact';
    return name.trim() === field ? 'trimmed' : undefined;
  } catch {
    // A name that is no JSON string: the parser says so about the rest.
    return undefined;
  }
}
