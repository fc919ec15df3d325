import type { Database, Vault } from '../../../../shared/ports.ts';
import { createArrived } from '../../arrived.ts';
import type { ArrivalQueue } from '../../courier.ts';
import { decodeRecord, encodeRecord } from '../auth-codec.ts';

/** A decrypted message as it arrived, before anything is fetched for it. */
export interface Arrival {
  id: string;
  /** The chat's jid. */
  from: string;
  /** In a group: who wrote it. */
  participant?: string;
  /** The writer's other jid, where the stanza tells it. */
  alternative?: string;
  /** The name that the writer gave themselves. */
  name?: string;
  /** The server's seconds, as text. */
  time?: string;
  /** The encoded `Message`. */
  message: Uint8Array;
}

export interface StoredArrival extends Arrival {
  row: number;
}

/**
 * Messages that this device has and nobody has taken yet. They are on disk before the network is told that they arrived,
 * and no later than the ratchet that decrypted them: a message can be decrypted only once, so that a crash in between
 * would lose it for good.
 */
export interface Arrivals extends ArrivalQueue<StoredArrival> {
  /** Resolves when it is on disk. A message that is there already is not added again. */
  add(arrival: Arrival): Promise<void>;
  /** @throws PortError `sealBroken` when one cannot be read. */
  verify(): void;
}

const nameOf = ({ id, from, participant }: Arrival): string => [from, participant ?? '', id].join(' ');

export function createArrivals(options: { database: Database; vault: Vault; accountId: string }): Arrivals {
  const { database, vault, accountId } = options;
  const arrived = createArrived<Arrival>({
    database,
    vault,
    context: `whatsapp.arrived/${accountId}`,
    encode: encodeRecord,
    // A record of our own making.
    decode: (bytes) => decodeRecord(bytes) as Arrival,
  });
  return {
    add: async (arrival) => {
      await database.write((sql) => arrived.insert(sql, nameOf(arrival), arrival));
      arrived.added();
    },
    after: arrived.after,
    done: arrived.done,
    onAdded: arrived.onAdded,
    verify: arrived.verify,
  };
}
