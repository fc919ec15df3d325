import { z } from 'zod';

export const gatewayCalls = { 'gateway.status': z.object({}) } as const;

export interface GatewayAnswers {
  'gateway.status': {
    gatewayId: string;
    /** Undefined while no gateway runs. */
    running?: { version: string; url: string; since: string };
    clients: number;
    instances: number;
    devices: {
      enrolled: number;
      /** How many wait for messages at this moment. */
      polling: number;
    };
    /** Messages that have not ended. */
    queue: { channel: string; custody: string; count: number; oldestAt: string }[];
    /** Why nothing can be stored at the moment. */
    trouble?: string;
  };
}
