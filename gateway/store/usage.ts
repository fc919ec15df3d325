import type { Channel } from '../../shared/model/channel.ts';

/** What was accepted for one instance in one calendar month, UTC. */
export interface Usage {
  /** The CLIENT_ID. */
  readonly client: string;
  readonly channel: Channel;
  readonly instance: number;
  /** `2026-01` */
  readonly month: string;
  readonly messages: number;
  /** Messages with an attachment, and the bytes of their attachments, each as often as it was sent. */
  readonly media: number;
  readonly mediaBytes: number;
}

export interface UsageStore {
  /** Newest month first. Months are `2026-01`, both included. */
  usage(of: { client?: string | undefined; from?: string | undefined; to?: string | undefined }): Promise<Usage[]>;
  /** As `usage`, of the client by the store's own number. */
  clientUsage(of: { client: number; from?: string | undefined; to?: string | undefined }): Promise<Usage[]>;
}
