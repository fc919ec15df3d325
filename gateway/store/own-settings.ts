/** What the owner of a gateway beside the app has chosen about its API, as JSON; kept sealed, because it may hold a key. */
export interface OwnSettingsStore {
  /** Undefined before the first choice. */
  ownSettings(): Promise<string | undefined>;
  putOwnSettings(json: string): Promise<void>;
}
