/** Where a long string lies in a body: behind its opening quote, before its closing one. */
export interface StringSpan {
  readonly start: number;
  readonly end: number;
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

/**
 * Finds the value of one field of a JSON object without parsing it, so that a large string need not become one. Only strings
 * are found; the rest of the body is for a JSON parser to judge, with `""` in the string's place.
 *
 * Names of fields are trimmed, and the exact name wins over one that only matches after trimming; of equal names the last
 * one counts, as JSON parsers do. A field whose last value is no string is not found.
 */
export function findStringField(body: Buffer, field: string): { value: StringSpan | undefined; rest: Buffer } {
  const found: { span: StringSpan; isExact: boolean }[] = [];
  let depth = 0;
  let isRootObject = false;
  let expectsName = false;
  /** The name whose value comes next: `exact`, `trimmed`, or another. */
  let match: 'exact' | 'trimmed' | undefined;

  for (let at = 0; at < body.length; at += 1) {
    switch (body[at]) {
      case OPEN_OBJECT:
      case OPEN_LIST:
        if (depth === 0) expectsName = isRootObject = body[at] === OPEN_OBJECT;
        depth += 1;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        depth -= 1;
        break;
      case COMMA:
        if (depth === 1) expectsName = isRootObject;
        break;
      case QUOTE: {
        const end = endOfString(body, at + 1);
        // Not closed: malformed, which the parser says about the rest.
        if (end === undefined) return { value: undefined, rest: body };
        if (depth === 1 && expectsName) {
          match = matchName(body.subarray(at, end + 1), field);
          expectsName = false;
        } else if (depth === 1 && match !== undefined) {
          found.push({ span: { start: at + 1, end }, isExact: match === 'exact' });
          match = undefined;
        }
        at = end;
        break;
      }
      default:
    }
  }
  const exact = found.findLast(({ isExact }) => isExact);
  const value = (exact ?? found[0])?.span;
  return { value, rest: without(body, found) };
}

/** Index of the closing quote of the string that begins at `start`. */
function endOfString(body: Buffer, start: number): number | undefined {
  for (let at = start; ;) {
    const quote = body.indexOf(QUOTE, at);
    if (quote === -1) return undefined;
    let backslashes = 0;
    while (body[quote - 1 - backslashes] === BACKSLASH && quote - backslashes > start) backslashes += 1;
    if (backslashes % 2 === 0) return quote;
    at = quote + 1;
  }
}

function matchName(token: Buffer, field: string): 'exact' | 'trimmed' | undefined {
  if (token.length > maxNameBytes) return undefined;
  try {
    const name = JSON.parse(token.toString()) as string;
    if (name === field) return 'exact';
    return name.trim() === field ? 'trimmed' : undefined;
  } catch {
    // A name that is no JSON string: the parser says so about the rest.
    return undefined;
  }
}

function without(body: Buffer, found: readonly { span: StringSpan }[]): Buffer {
  if (found.length === 0) return body;
  const parts: Buffer[] = [];
  let from = 0;
  for (const { span } of found) {
    parts.push(body.subarray(from, span.start));
    from = span.end;
  }
  parts.push(body.subarray(from));
  return Buffer.concat(parts);
}
