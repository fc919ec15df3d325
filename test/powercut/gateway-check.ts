import { join } from 'node:path';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { attachmentFaults } from './attachments.ts';
import type { Check } from './cuts.ts';
import { integrityFaults } from './integrity.ts';
import { noLog, vault } from './telling.ts';

/** The gateway opens its store and has every message that it accepted, whose custody it gave, and every attachment. */
export const faultsOfGateway: Check = async (image, files, told) => {
  const folder = join(image, 'gateway');
  const path = join(folder, 'gateway.db');
  const clock = createManualClock(Date.now());
  const store = await openSqliteStore({ path, vault, log: noLog, clock, mustExist: told.has('run') });
  try {
    const media = await openMediaStore({ folder: join(folder, 'media'), vault });
    const client = told.last('client');
    const views = new Map<string, string>();
    for (const id of told.all('accepted')) {
      const view = await store.message({ client, id });
      if (view !== undefined) views.set(id, view.holder === null ? view.status : `${view.status}, held`);
    }
    return [
      ...integrityFaults(path),
      ...told.missing('accepted', (id) => views.has(id)),
      ...told.missing('custody', (id) => ['queued, held', 'sent', 'sent, held'].includes(views.get(id) ?? '')),
      ...told.missing('sent', (id) => views.get(id)?.startsWith('sent') === true),
      ...(await attachmentFaults(media, told.all('media'), files, 'gateway/media')),
    ];
  } finally {
    await store.close();
  }
};
