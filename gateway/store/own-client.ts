import type { SecretHash } from './clients.ts';

/**
 * The own client of a gateway that runs beside the app: the owner of this machine is its customer. Its secret is kept
 * sealed besides its hash, because its owner must be able to look it up again. Of other clients only the hash is kept.
 */
export interface OwnClientStore {
  /** Undefined before it was made. */
  ownSecret(): Promise<string | undefined>;
  /**
   * Makes the own client; when it is there, it keeps the secret that it has, unless `replace`.
   * @param wish.shown the secret itself, of which `hash` was made
   * @returns the secret that holds now
   */
  putOwnClient(wish: { shown: string; hash: SecretHash; replace: boolean; now: number }): Promise<string>;
}
