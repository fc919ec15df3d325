import type { Clock } from '../../shared/ports.ts';
import type { RetentionStore } from '../store/retention.ts';
import { dayMs, type RetentionDays } from './retention.ts';

/** How long the owner of the machine keeps things, chosen on the screens; in place of what the gateway was started with. */
export interface OwnRetention {
  days(): Promise<RetentionDays>;
  /** From now on, and for what is there already. */
  keep(choice: Pick<RetentionDays, 'content' | 'messages'>): Promise<void>;
  /** What a choice would take; not counted beyond `max`. */
  countOld(
    choice: Pick<RetentionDays, 'content' | 'messages'>,
    max: number,
  ): Promise<{ contents: number; messages: number }>;
}

export function createOwnRetention(options: {
  store: RetentionStore;
  clock: Pick<Clock, 'now'>;
  configured: RetentionDays;
  /** Something may be older than its time now. */
  onChange(): void;
}): OwnRetention {
  const { store, clock, configured, onChange } = options;
  return {
    days: async () => ({ ...configured, ...(await store.retentionChoice()) }),
    keep: async (choice) => {
      await store.chooseRetention(choice);
      onChange();
    },
    countOld: ({ content, messages }, max) => {
      const now = clock.now();
      return store.countRetired({ contentBefore: now - content * dayMs, messagesBefore: now - messages * dayMs, max });
    },
  };
}
