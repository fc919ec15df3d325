/** What the store knows about attachments; their bytes lie in files beside it. */
export interface MediaIndex {
  /** The bytes of an attachment are here; nobody needs them yet. `device`: which one has put them. */
  touchMedia(media: { sha256: string; bytes: number; now: number; device?: number }): Promise<void>;
  /** The device has, or was offered, a message with this attachment, or has received it. */
  deviceMayRead(which: { device: number; sha256: string }): Promise<boolean>;
  /** The attachment of one of the client's messages, out or in. */
  clientMedia(which: { client: number; sha256: string }): Promise<{ bytes: number } | undefined>;
  /**
   * Attachments that nobody has touched since `before` and that no unfinished and no inbound message has, at most `limit`.
   */
  unneededMedia(which: { before: number; limit: number }): Promise<string[]>;
  /** Forgets an attachment if it is still unneeded. @returns true when its bytes may go */
  forgetMedia(which: { sha256: string; before: number }): Promise<boolean>;
  /** Those of these that the store does not know. */
  unknownMedia(hashes: readonly string[]): Promise<string[]>;
  /** Removes inbound messages that were received before; at most `limit`. @returns how many */
  removeInbound(which: { before: number; limit: number }): Promise<number>;
}
