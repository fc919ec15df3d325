import type { ApiAccess } from '../../shared/contract/embedded.ts';
import type { ApiAccessView, GatewayAnswers } from '../../shared/contract/ui/gateway.ts';
import type { Link } from '../link/link.ts';
import type { EngineOptions } from '../ports.ts';
import { CallRefused, type CallsOf } from './refused.ts';

/** @param parts.embedded the gateway beside the app, which enrols this device by itself, and no other */
export function gatewayCallsOn(parts: {
  link: Link;
  embedded: EngineOptions['embedded'];
}): CallsOf<keyof GatewayAnswers> {
  const { link, embedded } = parts;
  return {
    'link.enrol': async (input) => {
      if (embedded !== undefined) throw new CallRefused({ code: 'notPossibleNow', detail: 'embedded' });
      return { deviceId: await link.enrol(input) };
    },
    'link.retry': async () => {
      if (!link.retry()) throw new CallRefused({ code: 'notPossibleNow' });
      return null;
    },
    'api.access': async () => (embedded === undefined ? null : ofGateway(embedded.gatewayUrl, embedded.access)),
    'api.renewSecret': async () => {
      if (embedded === undefined) throw new CallRefused({ code: 'notPossibleNow', detail: 'hosted' });
      return ofGateway(embedded.gatewayUrl, embedded.renewSecret);
    },
  };
}

/** Only the gateway itself knows what programs send with. */
async function ofGateway(gatewayUrl: string, ask: () => Promise<ApiAccess>): Promise<ApiAccessView> {
  try {
    return { gatewayUrl, ...(await ask()) };
  } catch (error) {
    throw new CallRefused({ code: 'gatewayUnreachable', detail: error instanceof Error ? error.name : 'unknown' });
  }
}
