export interface RetiredStretch {
  readonly contents: number;
  readonly messages: number;
  /** Where to go on; undefined when all that is left is younger. */
  readonly next: number | undefined;
}

export interface RetentionStore {
  /**
   * Goes through one stretch of messages behind `after` (0 at first): those that ended before `messagesBefore` are removed with
   * their number, history and events, and those that ended before `contentBefore` lose their content. What has not ended is
   * left alone. Instants are UTC milliseconds.
   */
  retireMessages(which: { after: number; contentBefore: number; messagesBefore: number }): Promise<RetiredStretch>;
  /** What `retireMessages` would take; not counted beyond `max`. */
  countRetired(which: {
    contentBefore: number;
    messagesBefore: number;
    max: number;
  }): Promise<{ contents: number; messages: number }>;
  /** Days that the owner chose; undefined: none. */
  retentionChoice(): Promise<{ content: number; messages: number } | undefined>;
  chooseRetention(days: { content: number; messages: number }): Promise<void>;
}
