import { createHmac, createSecretKey } from 'node:crypto';
import type { Random } from '../shared/ports.ts';

const PREFIX = 'whsec_';
/** The specification wants 24 to 64. */
const SECRET_BYTES = 32;

/** A new secret as clients are shown it. */
export const makeWebhookSecret = (random: Pick<Random, 'bytes'>): string =>
  PREFIX + Buffer.from(random.bytes(SECRET_BYTES)).toString('base64');

/**
 * The headers of Standard Webhooks 1.0.0. `webhook-signature` holds one signature per secret, divided by spaces.
 * @param at of this try, UTC milliseconds
 * @param secrets with `whsec_`; those of before too, while they hold
 */
export function signedHeaders(options: {
  id: string;
  at: number;
  body: Uint8Array;
  secrets: readonly string[];
}): Record<string, string> {
  const { id, body, secrets } = options;
  const timestamp = String(Math.floor(options.at / 1_000));
  const signatures = secrets.map((secret) => {
    // As a key object: Node takes twice as long to find out what plain bytes are.
    const key = createSecretKey(secret.slice(PREFIX.length), 'base64');
    const hmac = createHmac('sha256', key);
    return `v1,${hmac.update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
