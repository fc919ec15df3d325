import { charsetParameter, readHtmlHead } from './html-head.ts';
import { plainText } from './plain-text.ts';

/** What a link shows beside its address. */
export interface PagePreview {
  /** At most `MAX_TITLE` UTF-16 units. */
  title: string;
  /** At most `MAX_DESCRIPTION` UTF-16 units. */
  description?: string;
}

export const MAX_TITLE = 200;
export const MAX_DESCRIPTION = 300;

const HTML = /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i;

/**
 * Title and description of a page: OpenGraph, else `<title>` and the description for search engines. Pure. Undefined when it
 * is no HTML, has no title, or does not say that it is UTF-8: in the header, else by a byte order mark, else in a `<meta>`.
 * @param body may be cut anywhere.
 */
export function previewOfPage(contentType: string | undefined, body: Uint8Array): PagePreview | undefined {
  if (!HTML.test(contentType ?? '')) return undefined;
  const marked = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  const head = readHtmlHead(new TextDecoder().decode(body));
  const charset = charsetParameter(contentType) ?? (marked ? 'utf-8' : head.charset);
  if (charset !== 'utf-8' && charset !== 'utf8') return undefined;
  const title = firstText(MAX_TITLE, head.meta.get('og:title'), head.title);
  if (title === undefined) return undefined;
  const description = firstText(MAX_DESCRIPTION, head.meta.get('og:description'), head.meta.get('description'));
  return { title, ...(description !== undefined && { description }) };
}

function firstText(maxLength: number, ...written: (string | undefined)[]): string | undefined {
  return written.map((text) => plainText(text ?? '', maxLength)).find((text) => text !== '');
}
