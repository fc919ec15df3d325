import { join } from 'node:path';
import { T0 } from '../../gateway/store/conformance/harness.ts';
import type { GatewayStore } from '../../gateway/store/store.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { attachmentFaults } from './attachments.ts';
import type { Check } from './cuts.ts';
import { INSTANCE, keyOf } from './gateway-names.ts';
import { createSight, type Sight } from './sight.ts';
import { noLog, vault } from './telling.ts';
import type { Told } from './told.ts';

/** More than any load makes. */
const ALL = 100_000;

/**
 * The gateway opens its store and has what it answered for: messages with their keys, counts, custody and results, events,
 * messages that came in, attachments, consents; and nothing of whom it erased.
 */
export const faultsOfGateway: Check = async (image, { files }, told) => {
  const folder = join(image, 'gateway');
  const path = join(folder, 'gateway.db');
  const clock = createManualClock(Date.now());
  const store = await openSqliteStore({ path, vault, log: noLog, clock, mustExist: told.has('run') });
  const sight = createSight(path);
  try {
    const needed = [
      ...told.without('media', 'unneeded'),
      ...sight.column('SELECT sha256 FROM media'),
      ...sight.column('SELECT media FROM inbound WHERE media IS NOT NULL'),
    ];
    return [
      ...sight.faults(),
      ...(told.has('client') ? await faultsInside(store, sight, told) : []),
      ...(await attachmentFaults(needed, { path: image, files }, 'gateway/media')),
    ];
  } finally {
    sight.close();
    await store.close();
  }
};

async function faultsInside(store: GatewayStore, sight: Sight, told: Told): Promise<string[]> {
  const client = told.last('client');
  const own = { client, ...INSTANCE };
  const views = new Map<string, string>();
  for (const id of told.all('accepted')) {
    const view = await store.message({ client, id });
    if (view !== undefined) views.set(id, view.holder === null ? view.status : `${view.status}, held`);
  }
  const keys = new Set(sight.column('SELECT hex(key) FROM idempotency_keys'));
  const events = await store.webhookEvents({ client, after: 0, limit: ALL });
  const toldOf = new Set(events.map(({ message }) => message));
  const delivered = new Set(events.filter(({ state }) => state === 'delivered').map(({ id }) => id));
  const received = new Map(
    (await store.inbound({ client, after: 0, limit: ALL })).map((one) => [one.networkId, one.id]),
  );
  const people = async (state: 'registered' | 'optedOut') =>
    new Set((await store.recipients({ ...own, state, limit: ALL })).map(({ number }) => number));
  const registered = await people('registered');
  const optedOut = await people('optedOut');
  const erased: string[] = [];
  for (const number of told.all('erased')) {
    const { messages } = await store.messagesTo({ number, before: undefined });
    const from = await store.receivedFrom({ number, limit: 1 });
    if (messages.length + from.length > 0) erased.push(`still there: ${number}`);
  }
  const counts = [
    (await store.clientUsage({ client })).reduce((sum, { messages }) => sum + messages, 0),
    (await store.quota({ client, now: T0 }))?.window.used ?? 0,
  ];
  return [
    ...told.missing('accepted', (id) => views.has(id), 'retiring'),
    ...told.missing('cancelled', (id) => views.get(id) === 'cancelled', 'retiring'),
    ...told.missing('custody', (id) => views.get(id) === 'queued, held' || isSent(views.get(id)), 'retiring'),
    ...told.missing('sent', (id) => isSent(views.get(id)) && toldOf.has(id), 'retiring'),
    ...told.missing('read', (id) => views.get(id)?.startsWith('read') === true, 'retiring'),
    ...told.missing('received', (id) => toldOf.has(received.get(id) ?? ''), 'leaving'),
    ...told.missing('delivered', (id) => delivered.has(id), 'dropping'),
    ...told.missing('registered', (number) => registered.has(number) || optedOut.has(number)),
    ...told.missing('registered', (number) => registered.has(number), 'optingOut'),
    ...told.missing('optedOut', (number) => optedOut.has(number)),
    ...counts
      .filter((count) => count < told.all('accepted').length || count > told.all('offered').length)
      .map((count) => `counted ${count} of ${told.all('accepted').length} to ${told.all('offered').length}`),
    ...told.missing('accepted', (id) => keys.has(Buffer.from(keyOf(id)).toString('hex').toUpperCase()), 'retiring'),
    ...erased,
  ];
}

const isSent = (view = ''): boolean => view.startsWith('sent') || view.startsWith('read');
