import { z } from 'zod';
import { channel } from '../message.ts';

export const clientId = z.string().trim().min(1).max(200);

/** As the owner names an instance. */
export const instanceName = { client: clientId, channel, instance: z.number().int().positive() };
