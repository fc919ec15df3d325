import type { EmbeddedGateway } from '../../shared/contract/embedded.ts';
import type { OwnerAnswers, OwnerCall, OwnerResult } from '../../shared/contract/owner.ts';
import { CODE } from './engine-rig.ts';

export const ACCESS = { clientId: 'local', clientSecret: '0123456789abcdef0123456789abcdef' };

type Answers = { [C in OwnerCall]?: () => Promise<OwnerAnswers[C]> };

const usual: Answers = {
  'embedded.enrol': async () => ({ code: CODE, expiresAt: '2026-01-01T12:10:00.000Z' }),
  'embedded.access': async () => ACCESS,
  'embedded.renewSecret': async () => ({ ...ACCESS, clientSecret: 'f'.repeat(32) }),
};

/** A gateway beside the engine that answers at once, apart from what the test says; anything else it refuses. */
export function fakeEmbedded(part: Answers = {}): EmbeddedGateway & { gatewayUrl: string } {
  const answers = { ...usual, ...part };
  return {
    gatewayUrl: 'http://127.0.0.1:8080',
    call: async <C extends OwnerCall>(name: C): Promise<OwnerResult<C>> => {
      const answer = answers[name];
      if (!answer) return { ok: false, error: { code: 'refused', message: `No ${name} today.` } };
      return { ok: true, value: (await answer()) as OwnerAnswers[C] };
    },
  };
}
