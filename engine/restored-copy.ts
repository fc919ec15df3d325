import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { syncFile } from '../platform/atomic-file.ts';
import type { Database } from '../shared/ports.ts';
import type { Outbox } from './outbox/types.ts';
import { createSerial } from './sessions/serial.ts';
import { lastOpenNumber } from './store/messages.ts';
import { deleteMeta, getMeta, setMeta } from './store/meta.ts';

const gatewayThen = z.object({ id: z.string(), lastSeq: z.number() });
/** A gateway that was restored together with the device: it holds what it had accepted up to `lastSeq`, and offers it anew. */
export type GatewayThen = z.infer<typeof gatewayThen>;

/** What is known of a restored store, in itself. What waited then is told by numbers, for clocks are set back. */
const recordSchema = z.discriminatedUnion('state', [
  /** Not opened yet. `madeAt`: when the copy was made, UTC milliseconds. */
  z.object({ state: z.literal('fresh'), madeAt: z.number(), gateway: gatewayThen.nullable() }),
  /**
   * Nothing is sent until the owner has said what becomes of what waited then: messages up to `lastNumber`, and the gateway's.
   * `givingUp`: they are being given up. The next start goes on with it, and so does whoever decides again.
   */
  z.object({
    state: z.enum(['undecided', 'givingUp']),
    madeAt: z.number(),
    gateway: gatewayThen.nullable(),
    lastNumber: z.number(),
  }),
  /** None of that is sent, not even what the gateway beside still holds of it. */
  z.object({ state: z.literal('givenUp'), gateway: gatewayThen }),
]);
type Record = z.infer<typeof recordSchema>;
type Undecided = Extract<Record, { lastNumber: number }>;

/** Marks a store that nobody uses as a copy of another time, as after a restore. */
export function markRestored(path: string, copy: { madeAt: number; gateway: GatewayThen | null }): void {
  const mark: Record = { state: 'fresh', ...copy };
  const database = new DatabaseSync(path);
  try {
    database.prepare(`INSERT OR REPLACE INTO meta (name, value) VALUES ('restored', ?)`).run(JSON.stringify(mark));
  } finally {
    database.close();
  }
  syncFile(path);
}

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
  /** What the gateway that was restored with it hands out late: it was given up, too. */
  isGivenUp(message: { seq: number }): boolean;
  /** False when there is nothing to decide. */
  decide(decision: 'send' | 'giveUp'): Promise<boolean>;
}

export function createRestoredCopy(options: {
  database: Database;
  outbox: Pick<Outbox, 'giveUp'>;
  renewStoreId(): Promise<string>;
  accountIds(): string[];
  /** Where the device is enrolled. */
  gatewayId(): string | undefined;
  /** Its lines may have been sent since, too. */
  pauseImports(): Promise<void>;
  onChange(): void;
}): RestoredCopy {
  const { database, outbox, accountIds } = options;
  const decisions = createSerial();
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
  const held = (): Exclude<Record, { state: 'givenUp' }> | undefined =>
    record?.state === 'givenUp' ? undefined : record;
  /** The gateway that the device is enrolled at had it then. */
  const wasThere = ({ gateway }: Pick<Record, 'gateway'>, { seq }: { seq: number }): boolean =>
    gateway !== null && seq <= gateway.lastSeq && gateway.id === options.gatewayId();

  const giveUp = async ({ gateway, lastNumber }: Pick<Undecided, 'gateway' | 'lastNumber'>): Promise<void> => {
    for (const accountId of accountIds()) {
      await outbox.giveUp(accountId, (message) => message.number <= lastNumber || wasThere({ gateway }, message));
    }
    await write(gateway ? { state: 'givenUp', gateway } : undefined);
  };

  return {
    isHeld: () => held() !== undefined,
    shown: () => {
      const copy = held();
      return copy && { madeAt: copy.madeAt };
    },
    isGivenUp: (message) => (record?.state === 'givingUp' || record?.state === 'givenUp') && wasThere(record, message),
    begin: async () => {
      if (record?.state === 'givingUp') await giveUp(record);
      if (record?.state !== 'fresh') return;
      await options.renewStoreId();
      for (const accountId of accountIds()) {
        await outbox.giveUp(accountId, ({ attempt }) => attempt === 'handedOver');
      }
      await options.pauseImports();
      await write({ ...record, state: 'undecided', lastNumber: database.read(lastOpenNumber) });
    },
    // One after the other: what is being given up must not be sent meanwhile by a second word.
    decide: (decision) =>
      decisions.add(async () => {
        if (record?.state !== 'undecided' && record?.state !== 'givingUp') return false;
        if (decision === 'giveUp') {
          const decided = { ...record, state: 'givingUp' as const };
          await write(decided);
          await giveUp(decided);
        } else await write(undefined);
        return true;
      }),
  };
}
