import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openAuthStore } from '../../engine/channels/whatsapp/auth-store.ts';
import { createOutbox } from '../../engine/outbox/outbox.ts';
import { ACCOUNT, idOf } from '../../engine/outbox/testing/harness.ts';
import type { Outbox } from '../../engine/outbox/types.ts';
import { endedById } from '../../engine/store/ended.ts';
import { isKnownInbound } from '../../engine/store/inbound.ts';
import { DEVICE_FILE, openDeviceStore } from '../../engine/store/open-device-store.ts';
import { createSettingsStore } from '../../engine/store/settings.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { Database } from '../../shared/ports.ts';
import { attachmentFaults } from './attachments.ts';
import type { Check } from './cuts.ts';
import { authFileIn, inboundOf, SESSION } from './device-names.ts';
import { createSight, type Sight } from './sight.ts';
import { noLog, vault } from './telling.ts';
import type { Told } from './told.ts';

/** More than any load makes. */
const ALL = 100_000;

/**
 * The device opens its store and the session's file, and has what it answered for: each message that it took, may have sent, or
 * told the result of; reports until the gateway has confirmed them; messages from outside with their attachments; settings;
 * who is paired, and the keys that were used last.
 */
export const faultsOfDevice: Check = async (image, { files }, told) => {
  const folder = join(image, 'device');
  const clock = createManualClock(Date.now());
  const random = createSeededRandom(1);
  const store = await openDeviceStore({ folder, clock, random, vault, log: noLog, mustExist: told.has('run') });
  const { database } = store;
  const sight = createSight(join(folder, DEVICE_FILE));
  const outbox = createOutbox({ database, vault, clock, random, log: noLog, channelOf: () => 'whatsapp' });
  try {
    const needed = sight.column("SELECT sha256 FROM mediaUse WHERE owner = 'inbound'");
    return [
      ...sight.faults(),
      ...faultsOfMessages(outbox, database, told),
      ...faultsOfReports(outbox, database, sight, told),
      ...faultsOfSettings(database, told),
      ...(await attachmentFaults(needed, { path: image, files }, 'device/media')),
      ...(await faultsOfSession(folder, told)),
    ];
  } finally {
    await outbox.stop();
    sight.close();
    await store.close();
  }
};

function faultsOfMessages(outbox: Outbox, database: Database, told: Told): string[] {
  const statuses = new Map(
    told.all('taken').map((n) => {
      const id = idOf(Number(n));
      // Of what ended long ago, only the result is left.
      return [n, outbox.timeline(id)?.status ?? database.read((sql) => endedById(sql, id))?.status];
    }),
  );
  const statusOf = (n: string): string => statuses.get(n) ?? 'forgotten';
  return [
    ...told.missing('taken', (n) => statusOf(n) !== 'forgotten'),
    ...told.missing('handed', (n) => !['forgotten', 'queued'].includes(statusOf(n))),
    ...told.missing('result', (n) => statusOf(n) === 'sent'),
  ];
}

function faultsOfReports(outbox: Outbox, database: Database, sight: Sight, told: Told): string[] {
  const waiting = new Set(sight.column('SELECT networkId FROM inbound WHERE waiting = 1'));
  let last = told.last('confirming');
  for (let batch = outbox.reports(ALL); batch !== undefined; batch = undefined) {
    if (batch.first > last + 1) return [`reports ${last + 1} to ${batch.first - 1} are gone`];
    last = batch.first + batch.reports.length - 1;
    for (const one of batch.reports) if (one.kind === 'inbound') waiting.add(one.inbound.networkId);
  }
  const handedOn = new Set(told.all('handingOn'));
  return [
    ...(last < told.last('reported') ? [`reports ${last + 1} to ${told.last('reported')} are gone`] : []),
    ...told.missing('received', (n) => database.read((sql) => isKnownInbound(sql, ACCOUNT, inboundOf(Number(n))))),
    ...told.missing('received', (n) => {
      const { networkId } = inboundOf(Number(n));
      return waiting.has(networkId) || handedOn.has(networkId);
    }),
  ];
}

function faultsOfSettings(database: Database, told: Told): string[] {
  const settings = createSettingsStore({ database, vault, log: noLog, onChange: () => undefined }).current();
  return behind(told, 'setting', settings.telegramApp?.apiId);
}

async function faultsOfSession(folder: string, told: Told): Promise<string[]> {
  const path = authFileIn(folder);
  if (!existsSync(path)) return told.has('paired') ? ['nobody is paired'] : [];
  const clock = createManualClock(Date.now());
  const auth = await openAuthStore({ path, accountId: ACCOUNT, vault, clock, log: noLog });
  const sight = createSight(path);
  try {
    const login = auth.login();
    if (login === undefined) return [...sight.faults(), ...(told.has('paired') ? ['nobody is paired'] : [])];
    const { [SESSION]: session } = await login.keys.get('session', [SESSION]);
    return [
      ...sight.faults(),
      ...behind(told, 'session', session && Number.parseInt(Buffer.from(session).toString(), 10)),
      ...behind(told, 'credentials', login.creds.nextPreKeyId),
    ];
  } finally {
    sight.close();
    await auth.close();
  }
}

/** Something older than what was told. */
const behind = (told: Told, what: string, found: number | undefined): string[] =>
  (found ?? 0) < told.last(what) ? [`${what} ${found} instead of ${told.last(what)}`] : [];
