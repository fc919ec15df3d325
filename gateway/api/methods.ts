import type { FastifyInstance } from 'fastify';
import { ApiError } from './errors.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Answers a known path called by another method: 405, with the right ones in `Allow`. */
export function refuseOtherMethods(app: FastifyInstance, url: string, allowed: (typeof METHODS)[number][]): void {
  app.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url,
    schema: { hide: true },
    handler: () => {
      throw new ApiError(405, 'methodNotAllowed', `Use ${allowed.join(' or ')}.`, { allow: allowed.join(', ') });
    },
  });
}
