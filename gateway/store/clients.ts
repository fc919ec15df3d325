import type { Channel } from '../../shared/model/channel.ts';
import type { OptInLanguage } from '../../shared/policy/opt-in-words.ts';
import type { PacingPlanName } from '../../shared/policy/pacing-plan.ts';

/** A client's secret at rest: scrypt with its own salt. */
export interface SecretHash {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

export interface StoredClient {
  /** The store's own number of the client. */
  readonly client: number;
  /** The CLIENT_ID. */
  readonly id: string;
  readonly secrets: readonly StoredSecret[];
  /** UTC milliseconds; null for never. */
  readonly expiresAt: number | null;
  readonly isSuspended: boolean;
}

export interface StoredSecret extends SecretHash {
  /** UTC milliseconds; null until another one takes its place. */
  readonly validUntil: number | null;
}

export interface ClientView {
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: number;
  readonly instances: number;
  /** The plan in force, which a trial may have become. */
  readonly plan: string;
  /** When the trial that is in force ends. */
  readonly trialEndsAt: number | null;
  readonly expiresAt: number | null;
  readonly suspendedAt: number | null;
}

/** What the owner changes of a client; what is absent stays. Instances, counts and messages stay in any case. */
export interface ClientChange {
  /** Holds from now on; a trial begins anew. */
  readonly plan?: string | undefined;
  readonly expiresAt?: number | null | undefined;
  readonly isSuspended?: boolean | undefined;
}

export interface InstanceView {
  /** Names the instance to devices. */
  readonly id: string;
  readonly client: string;
  readonly channel: Channel;
  /** The positive integer in the API path, counted per client and channel. */
  readonly instance: number;
  readonly boundNumber: string | null;
  /** The number that was given up, until another one is paired. */
  readonly givenUp: string | null;
  readonly pace: PacingPlanName | null;
  readonly device: { readonly id: string; readonly name: string; readonly accountId: string } | null;
  /** The account has another number than the instance: its queue waits for the owner. */
  readonly held: boolean;
  /** People must register before its account may write to them. */
  readonly optIn: boolean;
  /** The owner's choice where a greeting or stop word belongs to several languages. */
  readonly language: OptInLanguage | null;
}

/** What the store knows of an instance's account, for its health. */
export interface InstanceState {
  readonly number: string | null;
  readonly held: boolean;
  readonly device: { readonly device: number; readonly lastSeenAt: number } | null;
  readonly session: { readonly state: string; readonly cause: string | null; readonly at: number } | null;
}

/** As the owner names an instance. */
export interface InstanceName {
  readonly client: string;
  readonly channel: Channel;
  readonly instance: number;
}

/** Customers of the API and the instances that they address. */
export interface ClientStore {
  createClient(client: {
    id: string;
    name: string | null;
    secret: SecretHash;
    /** Without one it is not limited. */
    plan?: string | undefined;
    expiresAt?: number | null | undefined;
    now: number;
  }): Promise<'created' | 'exists' | 'unknownPlan'>;
  client(id: string): Promise<StoredClient | undefined>;
  clients(now: number): Promise<ClientView[]>;
  changeClient(client: ClientChange & { id: string; now: number }): Promise<'changed' | 'unknown' | 'unknownPlan'>;
  /** The next instance of the client on this channel, or undefined when there is no such client. */
  createInstance(wish: { client: string; channel: Channel; now: number }): Promise<InstanceView | undefined>;
  instances(client?: string): Promise<InstanceView[]>;
  /** For the client that calls, by the store's number of it. */
  instanceState(which: { client: number; channel: Channel; instance: number }): Promise<InstanceState | undefined>;
  /** How fast the instance's account may send; null for the device's own default. Known to the device with its next run. */
  setPace(which: InstanceName & { pace: PacingPlanName | null }): Promise<'set' | 'unknown'>;
  /**
   * The instance's number is banned or given up. Another one that its account has already takes its place now; else the queue
   * waits for the next one. What may have been sent from the old one ends `unconfirmed`.
   */
  replaceNumber(which: InstanceName & { now: number }): Promise<
    | { kind: 'replaced'; device: number | null }
    /** No number was ever paired. */
    | { kind: 'notBound' }
    | { kind: 'unknown' }
  >;
  /** The owner confirms that the account's new number is right: the queue goes on with it. */
  confirmNumber(
    which: InstanceName & { now: number },
  ): Promise<{ kind: 'confirmed'; device: number } | { kind: 'notHeld' } | { kind: 'unknown' }>;
}
