/**
 * - `asked`: the device has not taken it up yet. `taken`: its owner sees it and has not decided.
 * - `refused`, `kept`: what the owner decided; with `kept` the bundle is here.
 */
export type BundleState = 'asked' | 'taken' | 'refused' | 'kept';

/** A support bundle that the gateway's operator has asked a device's owner for; one per device, the newest. */
export interface BundleRequest {
  readonly id: string;
  /** Why, in the operator's words for the owner. */
  readonly note: string | null;
  readonly state: BundleState;
  /** UTC milliseconds. */
  readonly askedAt: number;
  /** When the owner decided. */
  readonly decidedAt: number | null;
}

export interface BundleStore {
  /**
   * Takes the place of an earlier request, whose bundle goes. `canBundle`: the device's app knows how, as far as is known.
   * Undefined when there is no such device, or its access has ended.
   */
  askBundle(wish: {
    deviceId: string;
    id: string;
    note: string | null;
    now: number;
  }): Promise<{ device: number; canBundle: boolean } | undefined>;
  /** Undefined when nothing was asked of it. `content`: what was kept, as it was given. */
  bundleOf(deviceId: string): Promise<(BundleRequest & { content: Uint8Array | null }) | undefined>;
  /** False when this is not asked of the device any more; nothing is kept then. */
  keepBundle(wish: { device: number; id: string; content: Uint8Array; now: number }): Promise<boolean>;
  /** Forgets requests with their bundles: decided before, or asked before and never decided. Returns how many. */
  forgetBundles(before: number): Promise<number>;
}
