/**
 * Reads what a page says about itself from its HTML. Pure. The page is a stranger's: one pass, each character is looked at
 * a bounded number of times, and nothing is built but the few values that are wanted.
 */
export interface HtmlHead {
  /** The text of the first `<title>`, entities as written. */
  title?: string;
  /** `content` of each `<meta>` by its `property` or `name` in lower case; the first one counts. Only `WANTED` ones. */
  meta: ReadonlyMap<string, string>;
  /** `charset` of `<meta>`, in lower case. */
  charset?: string;
}

const WANTED: ReadonlySet<string> = new Set(['og:title', 'og:description', 'description']);
/** What stands in them is no markup. */
const RAW_TEXT: ReadonlySet<string> = new Set(['title', 'script', 'style', 'textarea', 'xmp', 'iframe', 'noframes']);
/** Longer values are cut: nobody shows them. UTF-16 units. */
const MAX_VALUE = 4_096;

const TAG_NAME = /[a-z][^\s/>]*/y;
const ATTRIBUTE_NAME = /[^\s/>=][^\s/>=]*/y;
const BETWEEN_ATTRIBUTES = /[\s/]*/y;
const EQUALS = /\s*=\s*/y;
const UNQUOTED = /[^\s>]*/y;

export function readHtmlHead(html: string): HtmlHead {
  // ASCII only, as HTML compares names, so that positions stay the same.
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const meta = new Map<string, string>();
  let title: string | undefined;
  let charset: string | undefined;

  /** The match at a position, or ''. */
  const at = (pattern: RegExp, position: number): string => {
    pattern.lastIndex = position;
    return pattern.exec(lower)?.[0] ?? '';
  };

  /** Attributes from a position on, and where the tag ends. A tag that never ends takes the rest of the page. */
  const readAttributes = (start: number): { attributes: Map<string, string>; end: number } => {
    const attributes = new Map<string, string>();
    let position = start;
    for (;;) {
      position += at(BETWEEN_ATTRIBUTES, position).length;
      if (position >= html.length || html[position] === '>') return { attributes, end: position + 1 };
      // A stray `=` begins a name in HTML; passed over here.
      const name = at(ATTRIBUTE_NAME, position);
      position += name === '' ? 1 : name.length;
      const equals = at(EQUALS, position).length;
      if (equals === 0) continue;
      position += equals;
      const quote = html[position];
      const quoted = quote === '"' || quote === "'";
      const from = quoted ? position + 1 : position;
      const closing = quoted ? html.indexOf(quote, from) : from + at(UNQUOTED, from).length;
      const to = closing === -1 ? html.length : closing;
      if (!attributes.has(name)) attributes.set(name, html.slice(from, Math.min(to, from + MAX_VALUE)));
      position = quoted ? to + 1 : to;
    }
  };

  const takeMeta = (attributes: ReadonlyMap<string, string>): void => {
    const content = attributes.get('content');
    charset ??= (attributes.get('charset') ?? charsetOf(content, attributes.get('http-equiv')))?.trim().toLowerCase();
    for (const key of [attributes.get('property'), attributes.get('name')]) {
      const name = key?.trim().toLowerCase();
      if (name === undefined || content === undefined || !WANTED.has(name) || meta.has(name)) continue;
      meta.set(name, content);
    }
  };

  let position = 0;
  for (;;) {
    const open = html.indexOf('<', position);
    if (open === -1) break;
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 2);
      if (end === -1) break;
      position = end + 3;
      continue;
    }
    const closing = html[open + 1] === '/';
    const name = at(TAG_NAME, open + (closing ? 2 : 1));
    if (name === '') {
      position = open + 1;
      continue;
    }
    if (closing ? name === 'head' : name === 'body') break;
    const { attributes, end } = readAttributes(open + (closing ? 2 : 1) + name.length);
    position = end;
    if (closing) continue;
    if (name === 'meta') takeMeta(attributes);
    if (!RAW_TEXT.has(name)) continue;
    const endOfText = lower.indexOf(`</${name}`, position);
    if (endOfText === -1) break;
    if (name === 'title') title ??= html.slice(position, Math.min(endOfText, position + MAX_VALUE));
    position = endOfText;
  }
  return { meta, ...(title !== undefined && { title }), ...(charset !== undefined && { charset }) };
}

/** From `<meta http-equiv="content-type" content="text/html; charset=…">`. */
function charsetOf(content: string | undefined, httpEquiv: string | undefined): string | undefined {
  return httpEquiv?.trim().toLowerCase() === 'content-type' ? charsetParameter(content) : undefined;
}

/** The charset of a `Content-Type`, in lower case. */
export function charsetParameter(contentType: string | undefined): string | undefined {
  return /;\s{0,8}charset\s{0,8}=\s{0,8}["']?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]?.toLowerCase();
}
