import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isSameSecret } from '../../platform/same-secret.ts';
import type { DoorOptions } from '../doors/options.ts';
import { ApiError } from './errors.ts';
import { refuseOtherMethods } from './methods.ts';
import type { Services } from './services.ts';

/**
 * `GET /metrics` for Prometheus: with the bearer token that the owner has set; without one, to programs on this machine, as
 * long as no proxy stands before the gateway, whose calls come from this machine, too. A page in a browser here is no program
 * of this machine: not one that may call the API, nor one that points its own name at this machine (DNS rebinding).
 */
export async function metricsRoutes(
  root: FastifyInstance,
  { metrics }: Pick<Services, 'metrics'>,
  { metricsToken, trustedProxies = [] }: DoorOptions,
): Promise<void> {
  const mayRead = (request: FastifyRequest): boolean => {
    const { headers } = request;
    if (metricsToken !== undefined) return isSameSecret(headers.authorization ?? '', `Bearer ${metricsToken}`);
    const isForwarded = 'x-forwarded-for' in headers || 'forwarded' in headers;
    const isPage = 'origin' in headers || !isLoopbackName(headers.host ?? '');
    return trustedProxies.length === 0 && !isForwarded && !isPage && isLoopback(request.socket.remoteAddress ?? '');
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

/** `Host` as programs of this machine write it. */
const isLoopbackName = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host);
