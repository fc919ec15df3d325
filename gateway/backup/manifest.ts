import { z } from 'zod';

/** The first file of a backup. */
export const manifestSchema = z.object({
  product: z.literal('pairline-gateway'),
  format: z.literal(1),
  gatewayId: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  /** Which key the bodies and attachments are sealed under. */
  keyId: z.string(),
  hasKey: z.boolean(),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const MANIFEST = 'manifest.json';
export const STORE = 'gateway.db';
export const KEY = 'key';
/** The last file: a line `<sha256>  <name>` for each of the others, as sha256sum reads them. */
export const CHECKSUMS = 'checksums.sha256';
export const mediaName = (sha256: string): string => `media/${sha256.slice(0, 2)}/${sha256}`;
export const isMediaName = (name: string): boolean => /^media\/([0-9a-f]{2})\/\1[0-9a-f]{62}$/.test(name);

/** A backup that cannot be made or used, in words for the owner. */
export class BackupError extends Error {
  override name = 'BackupError';
}
