import { z } from 'zod';
import { CHANNELS } from '../../shared/model/channel.ts';
import { DEVICE_STORE, ENGINE, GATEWAY, GATEWAY_SETTINGS, GATEWAY_STORE, MEDIA } from './layout.ts';

/** The first file of a backup: what people are told before they restore it. */
export const manifestSchema = z.object({
  product: z.literal('pairline-device'),
  format: z.literal(1),
  /** UTC milliseconds. */
  createdAt: z.number().int(),
  appVersion: z.string().max(60),
  machine: z.string().max(300),
  accounts: z.array(
    z.object({ channel: z.enum(CHANNELS), label: z.string().max(200), number: z.string().max(60).optional() }),
  ),
  /** Messages that had not been sent. */
  waiting: z.number().int().nonnegative(),
  /** Steps of the device store's schema. */
  deviceVersion: z.number().int().positive(),
  /** The gateway beside the device is in it, also one that rests. */
  gateway: z.boolean(),
  /** The device served that one, and no hosted one. */
  embedded: z.boolean(),
});
export type Manifest = z.output<typeof manifestSchema>;

/** The second: what the stores and attachments are sealed under, base64. */
export const keysSchema = z.object({ engine: z.base64(), gateway: z.base64().optional() });
export type BackupKeys = z.output<typeof keysSchema>;

export const MANIFEST = 'manifest.json';
export const KEYS = 'keys.json';
export const DEVICE_FILE = `${ENGINE}/${DEVICE_STORE}`;
export const GATEWAY_FILE = `${GATEWAY}/${GATEWAY_STORE}`;
export const GATEWAY_SETTINGS_FILE = `${GATEWAY}/${GATEWAY_SETTINGS}`;

const attachment = new RegExp(`^(?:${ENGINE}|${GATEWAY})/${MEDIA}/([0-9a-f]{2})/\\1[0-9a-f]{62}$`);
/** Names become paths: only those that a backup has. */
export const isBackupName = (name: string): boolean =>
  [MANIFEST, KEYS, DEVICE_FILE, GATEWAY_FILE, GATEWAY_SETTINGS_FILE].includes(name) || attachment.test(name);

/** Why a backup was not made or not taken; codes of the UI contract. */
export class BackupRefused extends Error {
  readonly code: 'notABackup' | 'backupDamaged' | 'backupNewer' | 'passphraseWrong';
  constructor(code: BackupRefused['code'], options?: ErrorOptions) {
    super(code, options);
    this.name = 'BackupRefused';
    this.code = code;
  }
}
