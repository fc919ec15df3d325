import { z } from 'zod';
import { channel } from '../message.ts';

/** The CLIENT_ID of the gateway's own client: the owner of the machine that it shares with the app. */
export const OWN_CLIENT = 'local';

export const clientId = z.string().trim().min(1).max(200);

/** As the owner names an instance. */
export const instanceName = { client: clientId, channel, instance: z.number().int().positive() };
