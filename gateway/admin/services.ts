import type { Services } from '../api/services.ts';

/** What the commands work with. */
export type AdminServices = Pick<Services, 'store' | 'clock' | 'random' | 'vault'> & {
  /** It runs beside the app; see `own-client.ts`. */
  readonly embedded?: boolean;
  /** Of a running gateway; without one there is nobody to tell. */
  readonly credentials?: Pick<Services['credentials'], 'forget'>;
  readonly polls?: Pick<Services['polls'], 'wake'>;
};

export const iso = (at: number): string => new Date(at).toISOString();
