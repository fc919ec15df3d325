import type { KeptSettings } from '../embedded/own-settings.ts';
import type { Services } from '../api/services.ts';

/** What the commands work with. */
export type AdminServices = Pick<Services, 'store' | 'clock' | 'random' | 'vault'> & {
  /** It runs beside the app; see `own-client.ts`. */
  readonly embedded?: boolean;
  /** What its owner chose, beside the app. */
  readonly own?: KeptSettings | undefined;
  readonly translation?: Services['translation'];
  /** Of a running gateway; without one there is nobody to tell. */
  readonly credentials?: Pick<Services['credentials'], 'forget'>;
  readonly polls?: Pick<Services['polls'], 'wake' | 'waiting'>;
  readonly presence?: Pick<Services['presence'], 'lastSeenAt'>;
  readonly accept?: Services['accept'];
  readonly webhooks?: Services['webhooks'];
  readonly retention?: Services['retention'];
  /** Attachments of a running gateway. */
  readonly media?: Pick<Services['media'], 'size' | 'read'>;
  readonly delivery?: Pick<Services['delivery'], 'wake' | 'test'>;
  readonly running?: () => { version: string; url: string; since: number };
  /** Removes an attachment that nobody needs. @returns whether it is gone */
  readonly removeMedia: (which: { sha256: string; before: number }) => Promise<boolean>;
};

export const iso = (at: number): string => new Date(at).toISOString();
