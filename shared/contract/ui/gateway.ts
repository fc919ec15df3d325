import { z } from 'zod';
import type { EmbeddedAnswers } from '../owner/embedded.ts';

type Access = EmbeddedAnswers['embedded.access'];

export interface ApiAccessView extends Access {
  gatewayUrl: string;
}

/** The link to the gateway, and the owner's own way into its API. */
export const gatewayCalls = {
  'link.enrol': z.object({ gatewayUrl: z.url().max(500), code: z.string().trim().min(8).max(100) }),
  'link.retry': z.object({}),
  /** What the owner's own programs send with. Refused with `gatewayUnreachable` while the embedded gateway is down. */
  'api.access': z.object({}),
  /** Another secret; from now on the one of before is refused. Only with an embedded gateway. */
  'api.renewSecret': z.object({}),
} as const;

export interface GatewayAnswers {
  'link.enrol': { deviceId: string };
  'link.retry': null;
  /** `null` when the gateway is not embedded: then its operator gives the credentials. */
  'api.access': ApiAccessView | null;
  'api.renewSecret': ApiAccessView;
}
