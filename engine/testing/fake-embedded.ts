import type { EmbeddedGateway } from '../../shared/contract/embedded.ts';
import { CODE } from './engine-rig.ts';

export const ACCESS = { clientId: 'local', clientSecret: '0123456789abcdef0123456789abcdef' };

/** A gateway beside the engine that answers at once, apart from what the test says. */
export const fakeEmbedded = (part: Partial<EmbeddedGateway & { gatewayUrl: string }> = {}) => ({
  gatewayUrl: 'http://127.0.0.1:8080',
  enrolmentCode: async () => CODE,
  access: async () => ACCESS,
  renewSecret: async () => ({ ...ACCESS, clientSecret: 'f'.repeat(32) }),
  ...part,
});
