import { connectBy, createGuardedFetch } from '../../platform/guarded-fetch.ts';
import { LOOPBACK_HOSTS, type GuardRules } from '../../platform/guard-rules.ts';
import { signedHeaders } from '../../platform/webhook-signing.ts';
import type { Route } from '../../platform/way-out.ts';
import type { AlertSetting } from '../../shared/contract/ui/alerts.ts';
import { parseRetryAfter } from '../../shared/policy/webhook-retry.ts';
import type { Clock } from '../../shared/ports.ts';

const LIMIT_MS = 15_000;
const CONNECT_MS = 8_000;
/** Of an answer, which nobody reads. */
const MAX_BYTES = 65_536;

/** The owner of the machine chose the address: programs on it may be told too. */
export const ALERT_RULES: GuardRules = { ports: [443, 80, 8443], plainHttp: false, hosts: LOOPBACK_HOSTS };

/** `error` absent: it was received. */
export interface Posted {
  error?: string;
  retryAfterMs?: number;
}

/** Posts one body, signed as Standard Webhooks are. Any 2xx means that it was received. */
export type Post = (wish: AlertSetting & { id: string; body: object; signal: AbortSignal }) => Promise<Posted>;

/** @param options.route asked at each post */
export function createPost({ clock, route }: { clock: Clock; route(): Route }): Post {
  return async ({ url, secret, id, body, signal }) => {
    const way = route();
    const fetch = createGuardedFetch({
      clock,
      userAgent: 'Pairline (alert)',
      limitMs: LIMIT_MS,
      connectMs: CONNECT_MS,
      maxBytes: MAX_BYTES,
      ...addressing(url, way),
    });
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const signed = signedHeaders({ id, at: clock.now(), body: bytes, secrets: [secret] });
    const headers = { 'content-type': 'application/json', ...signed };
    const answer = await fetch(url, { method: 'POST', headers, body: bytes, signal });
    const status = answer.ok ? answer.status : answer.error.status;
    if (status !== undefined && status >= 200 && status < 300) return {};
    if (status !== undefined) {
      const retryAfterMs = answer.ok ? parseRetryAfter(answer.headers['retry-after'], clock.now()) : undefined;
      return { error: `http${status}`, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    }
    const { code, detail } = answer.ok ? { code: 'failed', detail: undefined } : answer.error;
    return { error: detail === undefined ? code : `${code} ${detail}` };
  };
}

/** Loopback is met directly. Through a proxy the name is the proxy's to resolve, and where it leads the proxy's to allow. */
function addressing(text: string, route: Route) {
  const { hostname } = new URL(text);
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  if (LOOPBACK_HOSTS.some((host) => host.hostname === bare)) return { rules: ALERT_RULES };
  if (route.proxy === undefined) return { rules: ALERT_RULES, connect: connectBy(route) };
  return {
    rules: { ...ALERT_RULES, hosts: [{ hostname: bare, port: 'any' as const }] },
    connect: connectBy(route),
    resolve: async (name: string) => [name],
  };
}
