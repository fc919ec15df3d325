/**
 * What a data folder consists of. The folder of the desktop app is Chromium's too, and an owner may keep things of their own
 * in it: a name that is not here is left alone.
 */

/** The device's store and attachments. */
export const ENGINE = 'engine';
/** Those of the gateway beside it. */
export const GATEWAY = 'gateway';
/** What the desktop app itself remembers. */
export const DESKTOP_STATE = 'desktop.json';

export const DEVICE_STORE = 'device.db';
export const GATEWAY_STORE = 'gateway.db';
/** What the owner wrote for that gateway, where there is such a file. */
export const GATEWAY_SETTINGS = 'gateway.toml';
export const MEDIA = 'media';
/** In a gateway's folder: its store is a restored copy that has not been opened yet. */
export const RESTORED_MARK = 'restored';

/** What is in hand with the folder, and has to be finished before anything is opened. */
export const PENDING = 'pending.json';
/** A backup that was read and checked, and waits to be put in place. */
export const STAGING = 'restoring';
/** What was here before a restore. */
export const KEPT = 'before-restore';
/** Backups of a machine without a desktop, and unfinished ones. */
export const BACKUPS = 'backups';

/** What a restore replaces. */
export const REPLACED = [ENGINE, GATEWAY, DESKTOP_STATE] as const;

/** Everything that is ours, keys included; of a reset nothing of it is left. */
export const EVERYTHING = [
  ...REPLACED,
  STAGING,
  KEPT,
  BACKUPS,
  'logs',
  'owner.json',
  'ui-access',
  'key',
  'vault-key',
  'vault-key.wrapped',
] as const;
