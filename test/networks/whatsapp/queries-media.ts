/** Where a client uploads files, and with which token. */
import { maxUploadBytes, tokenLifetimeMs } from './media/host.ts';
import type { QueryHandler } from './query.ts';
import { node } from './wire/node.ts';

const seconds = String(tokenLifetimeMs / 1000);

export const mediaQueries: Readonly<Record<string, QueryHandler>> = {
  'w:m/set/media_conn': ({ world, account }) => {
    const host = node('host', { hostname: world.media.name, maxContentLengthBytes: String(maxUploadBytes) });
    const attrs = { auth: world.media.token(account.number), ttl: seconds, auth_ttl: seconds, max_buckets: '12' };
    return { content: [node('media_conn', attrs, [host])] };
  },
};
