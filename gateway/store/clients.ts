import type { Channel } from '../../shared/model/channel.ts';

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
  readonly secret: SecretHash;
}

export interface ClientView {
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: number;
  readonly instances: number;
}

export interface InstanceView {
  /** Names the instance to devices. */
  readonly id: string;
  readonly client: string;
  readonly channel: Channel;
  /** The positive integer in the API path, counted per client and channel. */
  readonly instance: number;
  readonly boundNumber: string | null;
  readonly device: { readonly id: string; readonly name: string; readonly accountId: string } | null;
  /** The account has another number than the instance: its queue waits for the owner. */
  readonly held: boolean;
}

/** Customers of the API and the instances that they address. */
export interface ClientStore {
  createClient(client: {
    id: string;
    name: string | null;
    secret: SecretHash;
    now: number;
  }): Promise<'created' | 'exists'>;
  client(id: string): Promise<StoredClient | undefined>;
  clients(): Promise<ClientView[]>;
  /** The next instance of the client on this channel, or undefined when there is no such client. */
  createInstance(wish: { client: string; channel: Channel; now: number }): Promise<InstanceView | undefined>;
  instances(client?: string): Promise<InstanceView[]>;
  /** The owner confirms that the account's new number is right: the queue goes on with it. */
  confirmNumber(which: {
    client: string;
    channel: Channel;
    instance: number;
  }): Promise<{ kind: 'confirmed'; device: number } | { kind: 'notHeld' } | { kind: 'unknown' }>;
}
