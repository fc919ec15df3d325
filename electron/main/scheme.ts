import type { CustomScheme, Protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/**
 * The screens come from a scheme of our own instead of `file:`: a real origin, no access to other files, and headers. The
 * deep links of the system use another scheme, so nothing outside the app can open these addresses.
 */
export const SCHEME = 'app';
export const HOST = 'pairline';
export const START_URL = `${SCHEME}://${HOST}/`;

export const PRIVILEGES: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/** The page loads its own files, talks to nobody (its data comes over IPC) and is embedded by nobody. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Whether `url` is one of our own pages. `URL.origin` cannot tell: it is `null` for schemes that Node does not know. */
export function isOwnUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === `${SCHEME}:` && parsed.host === HOST;
}

/**
 * The file that `url` names inside `folder`, or undefined when it names none: another host, an encoded separator, a step
 * out of the folder, a type that the screens do not use.
 */
export function fileOf(url: string, folder: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null || !isOwnUrl(url)) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(parsed.pathname);
  } catch {
    return undefined; // not valid percent-encoding, so not one of our names
  }
  if (path === '' || path === '/') path = '/index.html';
  if (/[\\\0:]/.test(path) || path.split('/').includes('..')) return undefined;
  if (!Object.hasOwn(TYPES, extname(path))) return undefined;
  const file = join(folder, path);
  return file.startsWith(folder + sep) ? file : undefined;
}

/** Serves the built screens in `folder`. */
export function serveScheme(protocol: Pick<Protocol, 'handle'>, folder: string): void {
  protocol.handle(SCHEME, (request) => answer(request, folder));
}

export async function answer(request: Pick<Request, 'url' | 'method'>, folder: string): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
  const file = fileOf(request.url, folder);
  if (file === undefined) return refusal(404);
  try {
    const content = await readFile(file);
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(content), {
      headers: { ...HEADERS, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' },
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return refusal(404);
    throw error; // Electron fails the request and the window shows that it did not load
  }
}

const refusal = (status: number): Response => new Response(null, { status, headers: HEADERS });
