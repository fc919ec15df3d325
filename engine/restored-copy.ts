import { z } from 'zod';
import type { Database } from '../shared/ports.ts';
import type { Outbox } from './outbox/types.ts';
import { deleteMeta, getMeta, setMeta } from './store/meta.ts';

/** Written into the store by who restores it (`data-folder/unpack.ts`). */
const recordSchema = z.object({
  /** When the copy was made, UTC milliseconds. */
  madeAt: z.number(),
  /**
   * `fresh`: not opened yet. `undecided`: nothing is sent until the owner has said what becomes of what waited then.
   * `givenUp`: none of that is sent, not even what the gateway beside still holds of it.
   */
  state: z.enum(['fresh', 'undecided', 'givenUp']),
});
type Record = z.infer<typeof recordSchema>;

/**
 * This store may be a restored copy. What waited when it was made may have been sent since, by the machine that it was made on,
 * so it is held until the owner decides; what was handed over then is never handed over again.
 */
export interface RestoredCopy {
  /** Nothing is sent. */
  isHeld(): boolean;
  /** For the screens; undefined when there is nothing to decide. */
  shown(): { madeAt: number } | undefined;
  /** Before the sessions start: what a copy must not do again is ended. */
  begin(): Promise<void>;
  /** False when there is nothing to decide. */
  decide(decision: 'send' | 'giveUp'): Promise<boolean>;
}

export function createRestoredCopy(options: {
  database: Database;
  outbox: Pick<Outbox, 'giveUp' | 'onRows'>;
  renewStoreId(): Promise<string>;
  accountIds(): string[];
  /** Its lines may have been sent since, too. */
  pauseImports(): Promise<void>;
  onChange(): void;
  inBackground(work: Promise<void>): void;
}): RestoredCopy {
  const { database, outbox, accountIds } = options;
  const read = (): Record | undefined => {
    const text = database.read((sql) => getMeta(sql, 'restored'));
    return text === undefined ? undefined : recordSchema.parse(JSON.parse(text));
  };
  let record = read();
  const write = async (next: Record | undefined): Promise<void> => {
    await database.write((sql) => {
      if (next === undefined) deleteMeta(sql, 'restored');
      else setMeta(sql, 'restored', JSON.stringify(next));
    });
    record = next;
    options.onChange();
  };
  const isHeld = (): boolean => record !== undefined && record.state !== 'givenUp';

  // The gateway that was restored with it hands out what waited at it then.
  outbox.onRows((rows) => {
    if (record?.state !== 'givenUp') return;
    const { madeAt } = record;
    const late = rows.filter((changed) => {
      const { acceptedAt, status } = changed.row();
      return status === 'queued' && acceptedAt <= madeAt;
    });
    for (const accountId of new Set(late.map((changed) => changed.accountId))) {
      options.inBackground(outbox.giveUp(accountId, { acceptedUpTo: madeAt }));
    }
  });

  return {
    isHeld,
    shown: () => (isHeld() && record ? { madeAt: record.madeAt } : undefined),
    begin: async () => {
      if (record?.state !== 'fresh') return;
      await options.renewStoreId();
      for (const accountId of accountIds()) await outbox.giveUp(accountId, 'handedOver');
      await options.pauseImports();
      await write({ ...record, state: 'undecided' });
    },
    decide: async (decision) => {
      if (record?.state !== 'undecided') return false;
      const { madeAt } = record;
      if (decision === 'giveUp') {
        for (const accountId of accountIds()) await outbox.giveUp(accountId, { acceptedUpTo: madeAt });
        await write({ madeAt, state: 'givenUp' });
      } else await write(undefined);
      return true;
    },
  };
}
