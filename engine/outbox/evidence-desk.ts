import type { OutboxContext } from './context.ts';
import type { Evidence } from './settle.ts';
import { takeEvidence } from './settle.ts';

/** Evidence that waits for a store that can be written again; beyond this the oldest is given up. */
const MAX_UNSAVED = 10_000;

/**
 * Where evidence comes in. What could not be saved is kept and tried again, in order; a receipt is `done` when it is durable.
 */
export interface EvidenceDesk {
  take(accountId: string, evidence: Evidence): Promise<void>;
  retry(): Promise<void>;
}

export function createEvidenceDesk(context: OutboxContext): EvidenceDesk {
  let unsaved: { accountId: string; evidence: Evidence }[] = [];
  let unknown = 0;

  const take = async (accountId: string, evidence: Evidence): Promise<void> => {
    try {
      const isKnown = await takeEvidence(context, accountId, evidence);
      if (evidence.kind === 'receipt') evidence.done?.();
      if (isKnown) return;
      // What the owner writes on the phone has receipts, too.
      unknown += 1;
      context.log.debug('outbox.evidenceOfUnknown', { accountId, kind: evidence.kind, total: unknown });
    } catch (error) {
      unsaved.push({ accountId, evidence });
      if (unsaved.length > MAX_UNSAVED) unsaved.shift();
      context.alarm.within(context.limits.storeRetryMs);
      throw error;
    }
  };
  return {
    take,
    retry: async () => {
      const again = unsaved;
      unsaved = [];
      await Promise.all(again.map(({ accountId, evidence }) => take(accountId, evidence)));
    },
  };
}
