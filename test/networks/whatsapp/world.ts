/** What all parts of the simulated network share. */
import type { Clock, Random } from '../../../shared/ports.ts';
import type { Directory } from './accounts.ts';
import type { Connection } from './connection.ts';
import type { Failures } from '../failures.ts';
import type { Faults } from './faults.ts';
import type { Group } from './groups.ts';
import type { MediaHost } from './media/host.ts';
import type { CodeOffers } from './code-offers.ts';
import type { PairingOffer } from './pairing.ts';

export interface Counters {
  connections: number;
  registrations: number;
  pairings: number;
  passkeysAsked: number;
  logins: number;
  refusedLogins: number;
  /** Message stanzas read from clients, repeats included. */
  messages: number;
  acks: number;
  droppedAcks: number;
  droppedMessages: number;
  /** Messages refused because they would have started a chat. */
  refusedChats: number;
  nacks: number;
  decryptErrors: number;
  /** Ciphertexts for devices that are no longer linked. */
  staleDevices: number;
  retriesAsked: number;
  /** Messages that clients asked their own phone for. */
  placeholdersAsked: number;
  receipts: number;
  /** Negative acks from clients about what was sent to them. */
  clientNacks: number;
  queries: Record<string, number>;
}

export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly directory: Directory;
  readonly failures: Failures;
  readonly faults: Faults;
  readonly connections: Set<Connection>;
  /** QR references that a phone can still scan. */
  readonly offers: Map<string, PairingOffer>;
  readonly codeOffers: CodeOffers;
  readonly groups: Map<string, Group>;
  readonly media: MediaHost;
  readonly counters: Counters;
}

export function newCounters(): Counters {
  return {
    connections: 0,
    registrations: 0,
    pairings: 0,
    passkeysAsked: 0,
    logins: 0,
    refusedLogins: 0,
    messages: 0,
    acks: 0,
    droppedAcks: 0,
    droppedMessages: 0,
    refusedChats: 0,
    nacks: 0,
    decryptErrors: 0,
    staleDevices: 0,
    retriesAsked: 0,
    placeholdersAsked: 0,
    receipts: 0,
    clientNacks: 0,
    queries: {},
  };
}

/** Network time in seconds, as stanzas carry it. */
export function timestamp(world: World): string {
  return String(Math.floor(world.clock.now() / 1000));
}

/** A message id as phones make them. */
export function newMessageId(world: World): string {
  return `3A${Buffer.from(world.random.bytes(9)).toString('hex').toUpperCase()}`;
}
