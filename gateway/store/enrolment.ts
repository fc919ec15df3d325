export interface StoredDevice {
  /** The store's own number of the device. */
  readonly device: number;
  readonly id: string;
}

export interface DeviceView {
  /** The store's own number of the device. */
  readonly device: number;
  readonly id: string;
  readonly name: string;
  /** The only client that it may serve; null for any. */
  readonly client: string | null;
  readonly appVersion: string | null;
  readonly enrolledAt: number;
  readonly lastSeenAt: number;
  /** Its token is refused since then, UTC milliseconds. */
  readonly revokedAt: number | null;
  /** 1: its app can erase a person. */
  readonly canErase: number;
  /** People whom it has still to erase. */
  readonly erasures: number;
}

export interface EnrolmentRequest {
  readonly codeId: string;
  /** Keyed digests: the store holds neither codes, keys nor tokens. */
  readonly secretHash: Uint8Array;
  readonly keyHash: Uint8Array;
  readonly tokenHash: Uint8Array;
  /** The id for a device that is new. */
  readonly newDeviceId: string;
  readonly name: string;
  /** Keyed digest of where the call came from, hexadecimal. */
  readonly address: string;
  readonly now: number;
}

export type EnrolOutcome =
  | { readonly kind: 'enrolled'; readonly deviceId: string; readonly repeated: boolean }
  | { readonly kind: 'codeInvalid' | 'codeExpired' }
  | { readonly kind: 'rateLimited'; readonly retryAfterMs: number };

export interface EnrolmentStore {
  /** @returns false when the client is unknown. */
  createCode(code: {
    id: string;
    secretHash: Uint8Array;
    client: string | null;
    /** The device gets an instance of this client made for each account that it pairs when none is free. */
    makesInstances: boolean;
    expiresAt: number;
    now: number;
  }): Promise<boolean>;
  /** Checks limits and code, and makes the device, in one commit. Same code and key again: same device. */
  enrol(request: EnrolmentRequest): Promise<EnrolOutcome>;
  deviceByToken(tokenHash: Uint8Array): Promise<StoredDevice | undefined>;
  deviceViews(): Promise<DeviceView[]>;
  /**
   * The device's token is refused from now on, and its instances wait for another device. What it has in custody may have
   * been sent, and is offered again with `resume`. @returns its number, to end its poll; undefined when there is none such
   */
  revokeDevice(which: { id: string; now: number }): Promise<number | undefined>;
  touchDevice(device: number, at: number): Promise<void>;
}
