/**
 * `node device-load.ts <folder> <seed> <short|long>`: a device that does all that it must not forget, over several runs. Tells
 * what happened at the moment after which it must hold: messages by their numbers (`taken`, `handed`, `result`), reports
 * (`reported`, until `confirming`), messages from outside (`received`, until `handingOn`), the newest of what changes
 * (`setting`, `session`, `credentials`), and `paired`.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { openAuthStore, type AuthStore } from '../../engine/channels/whatsapp/auth-store.ts';
import { createInbox, type Inbox } from '../../engine/inbox/inbox.ts';
import { createDeviceMedia, type DeviceMedia } from '../../engine/media/media.ts';
import { createOutbox } from '../../engine/outbox/outbox.ts';
import { ACCOUNT, idOf, leaseOf, networkIdOf } from '../../engine/outbox/testing/harness.ts';
import { createScriptedNetwork } from '../../engine/outbox/testing/scripted-network.ts';
import type { Outbox } from '../../engine/outbox/types.ts';
import { openDeviceStore } from '../../engine/store/open-device-store.ts';
import { createSettingsStore, type SettingsStore } from '../../engine/store/settings.ts';
import { systemClock } from '../../platform/clock.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { systemRandom } from '../../platform/random.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { PACING_PLANS } from '../../shared/policy/pacing-plan.ts';
import { authFileIn, inboundOf, SESSION } from './device-names.ts';
import { noLog, tell, vault } from './telling.ts';

const CHATS = 12;
/** Between two runs: then what was sent in the run before loses its content. */
const AWAY_MS = 14.5 * 24 * 3_600_000;

const shape = createSeededRandom(Number(process.argv[3] ?? 1));
const upTo = (most: number): number => 1 + Math.floor(shape.float() * most);
const isOneIn = (many: number): boolean => shape.float() * many < 1;
const isLong = process.argv[4] === 'long';
const runs = isLong ? 2 : 1 + upTo(2);
const stepsPerRun = isLong ? 40 : 1 + upTo(6);

const folder = join(process.argv[2] ?? '', 'device');
const network = createScriptedNetwork();
const numberOf = new Map<string, number>();
network.fate = (networkId) => {
  tell('handed', numberOf.get(networkId) ?? 0);
  return { arrives: true, answer: 'ack' };
};
let given = 0;
let came = 0;
/** Messages whose end, and ids of messages from outside whose arrival, has still to be reported. */
const awaited = new Set<string>();
let changes = 0;
for (let run = 0; run < runs; run += 1) await oneRun(run);

interface Device {
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly media: DeviceMedia;
  readonly settings: SettingsStore;
  readonly auth: AuthStore;
}

async function oneRun(run: number): Promise<void> {
  const clock = { ...systemClock, now: () => systemClock.now() + run * AWAY_MS };
  const store = await openDeviceStore({ folder, clock, random: systemRandom, vault, log: noLog });
  tell('run', run);
  const { database } = store;
  const path = authFileIn(folder);
  const auth = await openAuthStore({ path, accountId: ACCOUNT, vault, clock, log: noLog });
  if (run === 0) await pair(auth);
  const media = createDeviceMedia({
    store: await openMediaStore({ folder: join(folder, 'media'), vault }),
    database,
    log: noLog,
    gateway: {
      getMedia: () => Promise.reject(new Error('no message has an attachment')),
      putMedia: async (_media, body) => {
        for await (const _part of body) await turn();
      },
    },
  });
  await media.sweep();
  const outbox = createOutbox({
    database,
    vault,
    clock,
    random: systemRandom,
    log: noLog,
    channelOf: () => 'whatsapp',
    planOf: () => PACING_PLANS.unpaced,
    evidencePatienceMs: 0,
    busyPatienceMs: 0,
  });
  const inbox = createInbox({
    database,
    vault,
    clock,
    random: systemRandom,
    log: noLog,
    media,
    onReports: outbox.reportsAdded,
    onChange: () => undefined,
  });
  inbox.start();
  const settings = createSettingsStore({ database, vault, log: noLog, onChange: () => undefined });
  const connection = network.connect((event) => outbox.channelEvent(ACCOUNT, event));
  outbox.accountOnline(ACCOUNT, connection);

  const device = { outbox, inbox, media, settings, auth };
  for (let step = 0; step < stepsPerRun; step += 1) {
    await Promise.all([
      give(outbox, upTo(8)),
      ...Array.from({ length: upTo(4) }, () => receive(device)),
      change(device),
    ]);
    await report(outbox);
  }
  while (awaited.size > 0) {
    await turn();
    await report(outbox);
  }
  connection.cut();
  outbox.accountOffline(ACCOUNT);
  await inbox.stop();
  await media.stop();
  await outbox.stop();
  await auth.close();
  await store.close();
}

async function pair(auth: AuthStore): Promise<void> {
  const draft = auth.draft();
  draft.state.creds.me = { id: '491510000000:3@s.whatsapp.net', lid: '1000:3@lid', name: 'Me' };
  await draft.commit();
  tell('paired', ACCOUNT);
}

async function give(outbox: Outbox, count: number): Promise<void> {
  const first = given + 1;
  const leases = Array.from({ length: count }, () => {
    given += 1;
    numberOf.set(networkIdOf(given), given);
    awaited.add(idOf(given));
    const content = { kind: 'text', text: `text ${given} `.repeat(upTo(200)) } as const;
    return leaseOf(given, { chat: given % CHATS, content });
  });
  const taken = await outbox.takeLeases(leases);
  for (const { id } of taken) tell('taken', Number(id.slice(-12)));
  if (taken.length !== count || taken[0]?.id !== idOf(first)) throw new Error('not taken');
  await outbox.custodyAccepted(taken.map(({ id }) => id));
}

async function receive({ inbox, media }: Device): Promise<void> {
  const n = (came += 1);
  const isPhoto = isOneIn(3);
  const bytes = n === 1 ? 400_000 : upTo(20_000);
  const ref = isPhoto
    ? await media.channel.save(Readable.from([randomBytes(bytes)]), { mimetype: 'image/png', maxBytes: bytes })
    : undefined;
  const inbound = inboundOf(n, ref);
  awaited.add(inbound.networkId);
  await new Promise<void>((resolve) => inbox.take(ACCOUNT, inbound, resolve));
  tell('received', n);
  // The network offers it again.
  if (isOneIn(4)) await new Promise<void>((resolve) => inbox.take(ACCOUNT, inboundOf(n), resolve));
}

async function change({ settings, auth }: Device): Promise<void> {
  const n = (changes += 1);
  await settings.change({ telegramApp: { apiId: n, apiHash: '0'.repeat(32) } });
  tell('setting', n);
  const login = auth.login();
  if (login === undefined) throw new Error('nobody is paired');
  await login.keys.set({ session: { [SESSION]: Buffer.from(`${n} ${'keys '.repeat(upTo(600))}`) } });
  tell('session', n);
  login.creds.nextPreKeyId = n;
  await auth.saveCreds();
  tell('credentials', n);
}

async function report(outbox: Outbox): Promise<void> {
  await turn();
  const batch = outbox.reports(upTo(20));
  if (batch === undefined) return;
  const last = batch.first + batch.reports.length - 1;
  tell('reported', last);
  for (const one of batch.reports) {
    if (one.kind === 'result') tell('result', Number(one.id.slice(-12)));
  }
  // The gateway's answer was lost.
  if (isOneIn(4)) return;
  tell('confirming', last);
  for (const one of batch.reports) {
    if (one.kind === 'result') awaited.delete(one.id);
    if (one.kind !== 'inbound') continue;
    tell('handingOn', one.inbound.networkId);
    awaited.delete(one.inbound.networkId);
  }
  await outbox.reportsConfirmed(last);
}
