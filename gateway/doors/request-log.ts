import type { FastifyInstance } from 'fastify';
import type { Log, Random } from '../../shared/ports.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** Names calls: what is new per process, then a count. Answers carry it in `X-Request-Id`, log lines as `requestId`. */
export function requestIds(random: Pick<Random, 'bytes'>): () => string {
  const start = Buffer.from(random.bytes(6)).toString('hex');
  let count = 0;
  return () => `${start}-${(count += 1).toString(36)}`;
}

/**
 * Counts each call, and one line of it, without anything that the caller sent: the route's pattern stands for the path, and the store's own
 * numbers for client and device.
 */
export function logRequests(app: FastifyInstance, log: Log, metrics: Pick<Metrics, 'answered'>): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    const { method } = request;
    const route = request.routeOptions.url ?? 'unknown';
    metrics.answered({ method, route, status: statusCode });
    const fields = {
      requestId: request.id,
      method,
      route,
      client: request.client === 0 ? undefined : request.client,
      device: request.device === 0 ? undefined : request.device,
      status: statusCode,
      durationMs: Math.round(reply.elapsedTime),
      cause: reply.refusal === '' ? undefined : reply.refusal,
    };
    if (statusCode >= 500) log.warn('request', fields);
    else if (statusCode >= 400) log.info('request', fields);
    else log.debug('request', fields);
    done();
  });
}
