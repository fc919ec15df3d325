import type { Migration } from '../../../platform/database.ts';
import { outboxMigration } from './0001-outbox.ts';
import { accountsMigration } from './0002-accounts.ts';
import { replacedNumberMigration } from './0003-replaced-number.ts';
import { mediaAndInboxMigration } from './0004-media-and-inbox.ts';
import { pacingMigration } from './0005-pacing.ts';
import { memberReceiptsMigration } from './0006-member-receipts.ts';
import { settingsMigration } from './0007-settings.ts';
import { namesAndKindsMigration } from './0008-names-and-kinds.ts';
import { healthMigration } from './0009-health.ts';
import { queueScreenMigration } from './0010-queue-screen.ts';
import { importsMigration } from './0011-imports.ts';
import { erasuresMigration } from './0012-erasures.ts';
import { alertsMigration } from './0013-alerts.ts';
import { bundleRequestsMigration } from './0014-bundle-requests.ts';

/** All steps of `device.db`, in order, numbered without gaps. A released step is never changed: add the next one. */
export const deviceMigrations: readonly Migration[] = [
  outboxMigration,
  accountsMigration,
  replacedNumberMigration,
  mediaAndInboxMigration,
  pacingMigration,
  memberReceiptsMigration,
  settingsMigration,
  namesAndKindsMigration,
  healthMigration,
  queueScreenMigration,
  importsMigration,
  erasuresMigration,
  alertsMigration,
  bundleRequestsMigration,
];
