import type { GatewayAnswers } from '../../shared/contract/ui/gateway.ts';
import type { Link } from '../link/link.ts';
import type { EngineOptions } from '../ports.ts';
import { askGateway } from './owner.ts';
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
    'api.access': async () => {
      if (embedded === undefined) return null;
      return { gatewayUrl: embedded.gatewayUrl, ...(await askGateway(embedded, 'embedded.access', {})) };
    },
    'api.renewSecret': async () => {
      const access = await askGateway(embedded, 'embedded.renewSecret', {});
      return { gatewayUrl: embedded?.gatewayUrl ?? '', ...access };
    },
  };
}
