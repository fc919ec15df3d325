import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { healthAnswer } from '../../shared/contract/rest.ts';
import type { Services } from './services.ts';

/** A check is a commit: callers within this time share one. */
const checkEveryMs = 1_000;

type Health = z.input<typeof healthAnswer>['status'];

/** `GET /healthz`: 200 while the store can be read and written, else 503. */
export async function healthRoutes(root: FastifyInstance, services: Services): Promise<void> {
  const { store, clock, log, version } = services;
  let last: { at: number; health: Promise<Health> } | undefined;

  const check = (): Promise<Health> =>
    store.check().then(
      () => 'ok' as const,
      (error: unknown) => {
        log.warn('health.failing', { code: error instanceof Error ? error.message : 'unknown' });
        return 'failing' as const;
      },
    );

  root.withTypeProvider<ZodTypeProvider>().get(
    '/healthz',
    {
      schema: {
        summary: 'Can messages be accepted now?',
        tags: ['Operation'],
        response: { 200: healthAnswer, 503: healthAnswer },
      },
    },
    async (_request, reply) => {
      const now = clock.monotonic();
      if (!last || now - last.at >= checkEveryMs) last = { at: now, health: check() };
      const status = await last.health;
      reply.code(status === 'ok' ? 200 : 503);
      return { status, version };
    },
  );
}
