import { z } from 'zod';
import { clientId } from './names.ts';

export const clientCalls = {
  'client.create': z.object({ id: clientId, name: z.string().trim().min(1).max(200).optional() }),
  'client.list': z.object({}),
} as const;

export interface ClientAnswers {
  /** The secret is shown here once and cannot be read again. */
  'client.create': { id: string; secret: string };
  'client.list': { clients: { id: string; name?: string; createdAt: string; instances: number }[] };
}
