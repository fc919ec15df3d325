/** Signing in and out of a browser: see `engine/headless/access/`. The cookie itself no script can read. */

export type SignInResult = { kind: 'in' } | { kind: 'wrong' } | { kind: 'wait'; ms: number } | { kind: 'unreachable' };

/** Beside the page, wherever that is served. */
const address = (): URL => new URL('./ui/session', location.href.split('#', 1)[0]);

/**
 * The secret of the link that the page was opened with: from the address' fragment, which no browser sends to a server. It
 * is good once, and taken out of the address at once, so that the history holds none.
 */
export function takeLink(page: Pick<Window, 'location' | 'history'>): string | undefined {
  const { location, history } = page;
  const link = /^#link=([\w-]+)$/.exec(location.hash)?.[1];
  if (link !== undefined) history.replaceState(null, '', `${location.pathname}${location.search}`);
  return link;
}

let byLink: SignInResult | undefined;

/** Signs in by the link that the page was opened with, if it was. */
export async function enterByLink(page: Pick<Window, 'location' | 'history'>): Promise<void> {
  const link = takeLink(page);
  if (link !== undefined) byLink = await signIn({ link });
}

/** The page was opened by a link that signs nobody in any more. */
export const wasLinkRefused = (): boolean => byLink?.kind === 'wrong';

export const signIn = (by: { link: string } | { password: string }): Promise<SignInResult> =>
  ask<SignInResult>('POST', { kind: 'unreachable' }, by, async (response) => {
    if (response.ok) return { kind: 'in' };
    if (response.status !== 429) return { kind: 'wrong' };
    const { waitMs } = (await response.json()) as { waitMs: number };
    return { kind: 'wait', ms: waitMs };
  });

/** True when this browser is signed out. */
export const signOut = (): Promise<boolean> => ask('DELETE', false, undefined, async ({ ok }) => ok);

/** Can somebody sign in with a password here? */
export const takesPassword = (): Promise<boolean> =>
  ask('GET', false, undefined, async (response) => ((await response.json()) as { password: boolean }).password);

async function ask<T>(
  method: string,
  unreachable: T,
  body: object | undefined,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  try {
    const sent = body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    const response = await fetch(address(), { method, ...sent });
    const result = await read(response);
    // What nobody reads holds its connection open.
    if (!response.bodyUsed) await response.body?.cancel();
    return result;
  } catch {
    // No answer: the engine is not running, which the page says by itself.
    return unreachable;
  }
}
