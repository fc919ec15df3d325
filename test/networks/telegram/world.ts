/** What all parts of the simulated network share. */
import type { Clock, Random } from '../../../shared/ports.ts';
import type { Failures } from '../failures.ts';
import type { Directory } from './accounts.ts';
import type { AuthKey } from './auth-keys.ts';
import type { Connection } from './connection.ts';
import type { DataCentre } from './data-centre.ts';
import type { Faults } from './faults.ts';
import type { FileStore } from './files.ts';
import type { Groups } from './groups.ts';
import type { MessageIds } from './message-ids.ts';
import type { Session } from './session.ts';
import type { SignIns } from './sign-ins.ts';
import type { ServerKey } from './wire/server-key.ts';

export interface Counters {
  connections: number;
  keyExchanges: number;
  signIns: number;
  containers: number;
  badSalts: number;
  bytesIn: number;
  /** Messages accepted from clients; a repeated random id counts under `errors` instead. */
  messages: number;
  /** Answers to messages that were never sent. */
  droppedAcks: number;
  calls: Record<string, number>;
  errors: Record<string, number>;
}

export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly failures: Failures;
  readonly faults: Faults;
  readonly key: ServerKey;
  readonly messageIds: MessageIds;
  readonly dcs: ReadonlyMap<number, DataCentre>;
  readonly connections: Set<Connection>;
  readonly keys: Map<string, AuthKey>;
  /** By key id and session id. */
  readonly sessions: Map<string, Session>;
  readonly directory: Directory;
  readonly groups: Groups;
  readonly signIns: SignIns;
  readonly files: FileStore;
  readonly counters: Counters;
}

export function newCounters(): Counters {
  return {
    connections: 0,
    keyExchanges: 0,
    signIns: 0,
    containers: 0,
    badSalts: 0,
    bytesIn: 0,
    messages: 0,
    droppedAcks: 0,
    calls: {},
    errors: {},
  };
}

/** Unix time in whole seconds, as the wire carries it. */
export function seconds(world: Pick<World, 'clock'>): number {
  return Math.floor(world.clock.now() / 1000);
}

/** A random number of 64 bits. */
export function randomId(world: Pick<World, 'random'>): bigint {
  return Buffer.from(world.random.bytes(8)).readBigUInt64LE();
}
