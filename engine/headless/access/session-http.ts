import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { readRequestJson } from '../../../platform/request-body.ts';
import { SECURITY_HEADERS } from '../headers.ts';
import { SESSION_MAX_MS, type Access, type SignInAnswer } from './access.ts';

/** Where a browser signs in (POST), out (DELETE), and asks how it can (GET). */
export const SESSION_PATH = '/ui/session';
const MAX_BODY_BYTES = 4_096;
/** A body that takes longer is given up with its connection by the server's own timeouts. */
const signInBody = z.union([
  z.object({ link: z.string().min(1).max(200) }),
  z.object({ password: z.string().min(1).max(1_000) }),
]);

/**
 * The cookie's name holds the port, because browsers keep one jar for all ports of a machine; over HTTPS its prefix makes
 * the browser refuse one that was set by a neighbour.
 */
export const cookieName = (port: number, secure: boolean): string => `${secure ? '__Host-' : ''}pairline_${port}`;

export function cookieOf(request: IncomingMessage, name: string): string | undefined {
  return request.headers.cookie
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

export interface SessionHttp {
  access: Access;
  port: number;
  secure: boolean;
  /** What `Origin` may say of a request that changes something. */
  origins: ReadonlySet<string>;
}

/** Answers one request to `SESSION_PATH`; its `Host` was checked. */
export async function answerSession(
  { access, port, secure, origins }: SessionHttp,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = cookieName(port, secure);
  const say = (status: number, body?: object, headers: Record<string, string> = {}): void => {
    const text = body === undefined ? '' : JSON.stringify(body);
    response.writeHead(status, {
      ...SECURITY_HEADERS,
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json; charset=utf-8',
      ...headers,
    });
    response.end(text);
  };
  const cookie = (value: string, maxAgeS: number): Record<string, string> => ({
    // On loopback the path keeps it from most of what other programs serve under the same name.
    'Set-Cookie': `${name}=${value}; ${secure ? 'Path=/; Secure' : 'Path=/ui'}; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}`,
  });
  const session = access.sessionOf(cookieOf(request, name));

  if (request.method === 'GET') return say(200, { signedIn: session !== undefined, password: access.hasPassword });
  if (request.method !== 'POST' && request.method !== 'DELETE')
    return say(405, undefined, { Allow: 'GET, POST, DELETE' });
  // A page of another site may send a request, cookie or not: its origin tells it.
  if (!origins.has(request.headers.origin ?? '')) return say(403, { code: 'otherOrigin' });
  if (request.method === 'DELETE') {
    if (session !== undefined) await access.signOut(session);
    return say(204, undefined, cookie('', 0));
  }
  // A form of another site cannot send this type without asking first.
  if (request.headers['content-type'] !== 'application/json') return say(415, { code: 'badInput' });
  const body = signInBody.safeParse(await readRequestJson(request, MAX_BODY_BYTES));
  if (!body.success) return say(400, { code: 'badInput' });
  const visitor = { address: request.socket.remoteAddress ?? '', browser: request.headers['user-agent'] ?? '' };
  const answer: SignInAnswer =
    'link' in body.data
      ? await access.enter(body.data.link, visitor)
      : await access.signIn(body.data.password, visitor);
  switch (answer.kind) {
    case 'in':
      return say(204, undefined, cookie(answer.cookie, SESSION_MAX_MS / 1_000));
    case 'wrong':
      return say(401, { code: 'link' in body.data ? 'linkUsed' : 'passwordWrong' });
    case 'wait':
      return say(429, { code: 'wait', waitMs: answer.ms }, { 'Retry-After': String(Math.ceil(answer.ms / 1_000)) });
    default:
      return answer satisfies never;
  }
}
