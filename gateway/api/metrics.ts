import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DoorOptions } from '../doors/options.ts';
import { ApiError } from './errors.ts';
import { refuseOtherMethods } from './methods.ts';
import type { Services } from './services.ts';

/**
 * `GET /metrics` for Prometheus: with the bearer token that the owner has set; without one, to programs on this machine, as
 * long as no proxy stands before the gateway, whose calls come from this machine, too.
 */
export async function metricsRoutes(
  root: FastifyInstance,
  { metrics }: Pick<Services, 'metrics'>,
  { metricsToken, trustedProxies = [] }: DoorOptions,
): Promise<void> {
  const mayRead = (request: FastifyRequest): boolean => {
    if (metricsToken !== undefined) return sameText(request.headers.authorization ?? '', `Bearer ${metricsToken}`);
    const isForwarded = 'x-forwarded-for' in request.headers || 'forwarded' in request.headers;
    return trustedProxies.length === 0 && !isForwarded && isLoopback(request.socket.remoteAddress ?? '');
  };
  root.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!mayRead(request)) {
      throw new ApiError(401, 'metricsRefused', 'Metrics are for this machine, or for who has the metrics token.', {
        'www-authenticate': 'Bearer',
      });
    }
    return reply.type(metrics.contentType).send(await metrics.text());
  });
  refuseOtherMethods(root, '/metrics', ['GET', 'HEAD']);
}

const isLoopback = (address: string): boolean => /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
