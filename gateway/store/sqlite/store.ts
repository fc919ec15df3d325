import { randomUUID } from 'node:crypto';
import { openDatabase, type SqliteDatabase } from '../../../platform/database.ts';
import { PortError, type Clock, type Database, type Log, type Vault } from '../../../shared/ports.ts';
import type { GatewayStore } from '../store.ts';
import { bindAccount } from './accounts.ts';
import { sqliteAcceptance } from './acceptance.ts';
import { sqliteBundles } from './bundles.ts';
import { sqliteClients } from './clients.ts';
import { sqliteDeviceSends } from './device-sends.ts';
import { sqliteEnrolment } from './enrolment.ts';
import { sqliteFigures } from './figures.ts';
import { sqliteInbound } from './inbound.ts';
import { leaseMessages } from './leases.ts';
import { sqliteMedia } from './media.ts';
import { sqliteMessages } from './messages.ts';
import { sqliteOwnClient } from './own-client.ts';
import { sqliteOwnSettings } from './own-settings.ts';
import { sqliteRetention } from './retention.ts';
import { sqlitePeople } from './people.ts';
import { sqliteRecipients } from './recipients.ts';
import { sqlitePdfJobs } from './pdf-jobs.ts';
import { createPlanCache, putPublishedPlans, sqlitePlans } from './plans.ts';
import { recordReports } from './reports.ts';
import { acceptCustody, recordHoldings, startSession } from './runs.ts';
import { migrations } from './schema.ts';
import { sqliteWebhookDelivery } from './webhook-delivery.ts';
import { sealAddresses, sqliteWebhookEndpoints } from './webhook-endpoints.ts';
import { sqliteWebhookEvents } from './webhook-events.ts';
import { sqliteSecrets } from './secrets.ts';
import { sqliteUsage } from './usage.ts';

export interface SqliteStoreOptions {
  /** Absolute path of the store's file. */
  readonly path: string;
  readonly vault: Vault;
  readonly log: Log;
  readonly clock: Clock;
  /** True when the store was made before: a missing file is then damage, not a first start. */
  readonly mustExist?: boolean;
}

/**
 * Opens or makes the gateway's store.
 * @throws PortError as `openDatabase`, and `keyMissing` `{expectedKeyId, foundKeyId}` when it was sealed under another key.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<GatewayStore> {
  const database = openDatabase({ ...options, ...storeFile });
  try {
    return await storeOn(database, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Every acceptance looks up a person and a key anywhere among millions: their pages should be in memory. */
export const storeFile = { label: 'gateway', migrations, overwriteRemoved: true, cacheMb: 128 } as const;

/** The store on an opened database; tests pass one that fails. */
export async function storeOn(
  database: Database & Partial<Pick<SqliteDatabase, 'stats'>>,
  { vault, log, clock }: SqliteStoreOptions,
): Promise<GatewayStore> {
  const gatewayId = await identify(database, { vault, log }, clock.now());
  const plans = createPlanCache();
  return {
    gatewayId,
    ...sqliteClients(database, { vault, log, plans }),
    ...sqliteSecrets(database),
    ...sqliteOwnClient(database, vault),
    ...sqliteOwnSettings(database, vault),
    ...sqlitePlans(database, plans),
    ...sqliteUsage(database),
    ...sqliteMessages(database),
    ...sqliteAcceptance(database, vault, plans),
    ...sqliteEnrolment(database),
    ...sqliteRecipients(database, vault),
    ...sqliteBundles(database, vault),
    ...sqliteMedia(database),
    ...sqliteRetention(database),
    ...sqlitePeople(database, { vault, log }),
    ...sqliteFigures(database, await database.write((sql) => sql)),
    ...sqliteInbound(database, { vault, log }),
    ...sqlitePdfJobs(database, { vault, log }),
    ...sqliteWebhookEndpoints(database, { vault, log }),
    ...sqliteWebhookEvents(database),
    ...sqliteWebhookDelivery(database, { vault, log }),
    ...sqliteDeviceSends(database, vault),
    startSession: (run) => database.write((sql) => startSession(sql, run)),
    recordHoldings: (run, page) => database.write((sql) => recordHoldings(sql, run, page)),
    bindAccount: (wish) => database.write((sql) => bindAccount(sql, wish, { vault, log, plans })),
    leaseMessages: (run, room) => database.write((sql) => leaseMessages(sql, run, room, { vault, log })),
    acceptCustody: (run, items) => database.write((sql) => acceptCustody(sql, run, items)),
    recordReports: (run, batch) => database.write((sql) => recordReports(sql, run, batch, { vault, log, plans })),
    check: () =>
      database.write((sql) => {
        sql.run(
          `INSERT INTO meta (name, value) VALUES ('checked', '1') ON CONFLICT (name) DO UPDATE SET value = value + 1`,
        );
      }),
    close: () => database.close(),
  };
}

/** The store remembers who it is and under which key it is sealed. */
function identify(database: Database, { vault, log }: { vault: Vault; log: Log }, now: number): Promise<string> {
  return database.write((sql) => {
    const remember = (name: string, value: string): string => {
      sql.run('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING', name, value);
      return sql.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', name)?.value ?? value;
    };
    const keyId = remember('keyId', vault.keyId);
    if (keyId !== vault.keyId) throw new PortError('keyMissing', { expectedKeyId: keyId, foundKeyId: vault.keyId });
    putPublishedPlans(sql, now);
    sealAddresses(sql, { vault, log });
    return remember('gatewayId', randomUUID());
  });
}
