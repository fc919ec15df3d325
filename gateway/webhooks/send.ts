import { createGuardedFetch, type GuardedFetch } from '../../platform/guarded-fetch.ts';
import { createKeptConnections, type KeptConnections } from '../../platform/kept-connections.ts';
import type { GuardRules } from '../../platform/guard-rules.ts';
import { parseRetryAfter } from '../../shared/policy/webhook-retry.ts';
import type { Clock } from '../../shared/ports.ts';
import type { WebhookTarget } from '../store/webhooks.ts';
import { signedHeaders } from '../../platform/webhook-signing.ts';

/** What a receiver may take for its answer, also when it calls the API before. */
const LIMIT_MS = 15_000;
const CONNECT_MS = 5_000;
/** Of an answer, which nobody reads. */
const MAX_BYTES = 65_536;

export const webhookConnections = (clock: Clock): KeptConnections => createKeptConnections(clock, KEPT);

/** What became of one try. `status`: of the answer, when one came. */
export type Sent =
  | { readonly kind: 'received'; readonly status: number }
  | {
      readonly kind: 'failed';
      readonly error: string;
      readonly status: number | undefined;
      readonly retryAfterMs: number | undefined;
    };

/** Of a receiver's connections: most servers keep one for five seconds or longer. */
const KEPT = { idleMs: 4_000, lifeMs: 60_000, perName: 8, total: 256 } as const;

/** @param keep connections that serve several events of one endpoint; closed by whoever made it */
export const webhookFetch = (clock: Clock, rules: GuardRules, keep: KeptConnections): GuardedFetch =>
  createGuardedFetch({
    keep,
    clock,
    rules,
    userAgent: 'Pairline (webhook)',
    limitMs: LIMIT_MS,
    connectMs: CONNECT_MS,
    maxBytes: MAX_BYTES,
  });

/** Posts one event, signed. Any 2xx means that it was received, whatever follows it: a body that breaks changes nothing. */
export async function sendWebhook(
  { fetch, clock }: { fetch: GuardedFetch; clock: Clock },
  { target, id, body, signal }: { target: WebhookTarget; id: string; body: object; signal: AbortSignal },
): Promise<Sent> {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const signed = signedHeaders({ id, at: clock.now(), body: bytes, secrets: target.secrets });
  const headers = { 'content-type': 'application/json', ...signed };
  const answer = await fetch(target.url, { method: 'POST', headers, body: bytes, keepFor: target.id, signal });
  const status = answer.ok ? answer.status : answer.error.status;
  if (status !== undefined && status >= 200 && status < 300) return { kind: 'received', status };
  if (answer.ok) {
    const retryAfterMs = parseRetryAfter(answer.headers['retry-after'], clock.now());
    return { kind: 'failed', error: `http${answer.status}`, status, retryAfterMs };
  }
  const { code, detail } = answer.error;
  const isAnswered = status !== undefined && code !== 'redirectRefused';
  const error = isAnswered ? `http${status}` : detail === undefined ? code : `${code} ${detail}`;
  return { kind: 'failed', error, status, retryAfterMs: undefined };
}
