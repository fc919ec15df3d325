import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { quotaAnswer, usageAnswer, usageQuery } from '../../../shared/contract/usage.ts';
import { whatsmateError } from '../../../shared/contract/whatsmate.ts';
import { shownQuota } from '../../clients/quota.ts';
import { usageCsv, warningsOf } from '../../clients/usage.ts';
import type { QuotaView } from '../../store/plans.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { refuseOtherMethods } from '../methods.ts';
import { refusalError } from '../refusals.ts';
import type { Services } from '../services.ts';

/** What a client may still do, and what it has done. */
export async function quotaRoutes(root: FastifyInstance, services: Services): Promise<void> {
  const { store, clock, credentials } = services;
  const app = root.withTypeProvider<ZodTypeProvider>();
  app.addHook('onRequest', credentialsCheck(credentials));
  const common = { tags: ['Plan'], security: [{ clientId: [], clientSecret: [] }] };
  const errors = { 401: whatsmateError, 474: whatsmateError };

  const quotaOf = async (client: number): Promise<QuotaView> => {
    const quota = await store.quota({ client, now: clock.now() });
    if (!quota) throw refusalError({ kind: 'suspended' });
    return quota;
  };

  app.get(
    '/v1/quota',
    { schema: { ...common, summary: 'What is left of your plan', response: { 200: quotaAnswer, ...errors } } },
    async (request) => shownQuota(await quotaOf(request.client)),
  );

  app.get(
    '/v1/usage',
    {
      schema: {
        ...common,
        summary: 'Messages and files per instance and month',
        querystring: usageQuery,
        response: {
          200: z.union([usageAnswer, z.string()]).meta({ description: 'JSON, or text/csv by `format=csv`' }),
          400: whatsmateError,
          ...errors,
        },
      },
    },
    async (request, reply) => {
      const { from, to, format } = request.query;
      const rows = await store.clientUsage({ client: request.client, from, to });
      if (format === 'csv') {
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="usage.csv"')
          .send(usageCsv(rows));
      }
      const { plan } = await quotaOf(request.client);
      return { usage: rows.map(({ client: _client, ...row }) => row), warnings: warningsOf(rows, plan.warnAt) };
    },
  );
  for (const path of ['/v1/quota', '/v1/usage']) refuseOtherMethods(root, path, ['GET', 'HEAD']);
}
