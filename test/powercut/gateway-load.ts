/**
 * `node gateway-load.ts <folder> <seed> <short|long>`: a gateway that does all that it must not forget, over several runs. Tells
 * what happened at the moment after which it must hold (`accepted`, `cancelled`, `custody`, `sent`, `read`, `received`,
 * `delivered`, `media`, `registered`, `optedOut`, `erased`), and names what may be gone from now on before it goes (`retiring`, `leaving`, `dropping`,
 * `unneeded`, `optingOut`).
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createHolds } from '../../gateway/media/holds.ts';
import { removeUnneeded } from '../../gateway/media/sweep.ts';
import { receipt, sentResult, stepsOn, T0, type TestRun } from '../../gateway/store/conformance/harness.ts';
import type { EraseCursor } from '../../gateway/store/people.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import { systemClock } from '../../platform/clock.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { Report } from '../../shared/contract/device.ts';
import type { Content, MediaRef } from '../../shared/contract/message.ts';
import { plan, PLAN_FEATURES } from '../../shared/contract/plan.ts';
import { INSTANCE, keyOf } from './gateway-names.ts';
import { noLog, tell, vault } from './telling.ts';

const MEDIA_LIMITS = { maxBytes: 4_000_000 };
/** Of the gateway's time, which nobody waits for. */
const ROUND_MS = 60_000;
const KEPT_MS = 4 * ROUND_MS;

const shape = createSeededRandom(Number(process.argv[3] ?? 1));
const upTo = (most: number): number => 1 + Math.floor(shape.float() * most);
const isOneIn = (many: number): boolean => shape.float() * many < 1;
const isLong = process.argv[4] === 'long';
const runs = isLong ? 2 : 1 + upTo(2);
const roundsPerRun = isLong ? 25 : 1 + upTo(5);

const folder = join(process.argv[2] ?? '', 'gateway');
const open = () => openSqliteStore({ path: join(folder, 'gateway.db'), clock: systemClock, log: noLog, vault });
let store = await open();
tell('run', 0);
const steps = stepsOn(() => store);
const { client, device } = await steps.house();
const own = { client, ...INSTANCE };
await store.putPlan({
  name: 'counted',
  plan: plan.parse({ messagesPerDay: 100_000, features: PLAN_FEATURES }),
  now: T0,
});
await store.changeClient({ id: 'shop', plan: 'counted', now: T0 });
await store.createWebhook({
  id: 'hook',
  client,
  url: 'https://shop.example/',
  form: 'events',
  kinds: ['message.received', 'message.status'],
  channel: null,
  instance: null,
  token: 'token',
  secret: 'whsec_secret',
  now: T0,
});
tell('client', client);
let media = await openMediaStore({ folder: join(folder, 'media'), vault });

/** A message, by the id that the world knows it by. */
interface Known {
  readonly id: string;
  readonly number: string;
  readonly at: number;
}
const numberOf = new Map<string, string>();
let ended: Known[] = [];
let unread: string[] = [];
const holds = createHolds();
let received: Known[] = [];
const deliveredAbout = new Map<string, string[]>();
let registered: string[] = [];
let round = 0;
let reported = 0;

for (let run = 0; run < runs; run += 1) {
  const session = await steps.running(device, { now: T0 + round * ROUND_MS });
  for (let count = 0; count < roundsPerRun; count += 1) {
    round += 1;
    await oneRound(session, T0 + round * ROUND_MS);
  }
  await store.close();
  if (run === runs - 1) break;
  store = await open();
  media = await openMediaStore({ folder: join(folder, 'media'), vault });
  tell('run', run + 1);
}

async function oneRound(session: TestRun, now: number): Promise<void> {
  await Promise.all([
    ...Array.from({ length: upTo(8) }, (_, index) =>
      accept(`49151000000${10 + index}`, { kind: 'text', text: 'a text that is accepted '.repeat(upTo(40)) }, now),
    ),
    // The first one is flushed while it is written.
    keepAttachment(round === 1 ? 2_500_000 : 20_000, now).then((ref) =>
      accept('4915100000010', { kind: 'image', media: ref }, now),
    ),
    accept(`49152000000${round}`, { kind: 'text', text: 'to somebody who will be erased' }, now),
    changeConsents(now),
  ]);
  if (isOneIn(2)) await cancel(now);

  const { repeated, fresh } = await steps.lease(session, { now });
  const leases = [...repeated, ...fresh];
  const { accepted } = await steps.take(session, leases, now);
  for (const id of accepted) tell('custody', id);
  const photo = await keepAttachment(5_000, now);
  const came = [
    inbound(`photo ${round}`, '4915100000010', { kind: 'image', media: photo }),
    ...Array.from({ length: upTo(3) }, (_, index) =>
      inbound(`text ${round}.${index}`, `49151000000${10 + index}`, { kind: 'text', text: 'words '.repeat(upTo(50)) }),
    ),
    inbound(`erased ${round}`, `49152000000${round}`, { kind: 'text', text: 'from somebody who will be erased' }),
  ];
  const results = leases.map(({ id, fence }) => sentResult(id, fence));
  const readers = unread.filter(() => isOneIn(2));
  const reports = [...results, ...came, ...readers.map((id) => receipt(id, 'read'))];
  await steps.report(session, reported + 1, reports, { now });
  reported += reports.length;
  for (const id of readers) tell('read', id);
  unread = leases.map(({ id }) => id);
  for (const { id } of leases) {
    tell('sent', id);
    ended.push({ id, number: numberOf.get(id) ?? '', at: now });
  }
  for (const {
    inbound: { networkId, from },
  } of came) {
    tell('received', networkId);
    received.push({ id: networkId, number: from.number ?? '', at: now });
  }

  if (isOneIn(2)) await deliver(now);
  if (isOneIn(3)) await retire(now - KEPT_MS);
  if (isOneIn(4)) await erase(`49152000000${round}`, now);
}

async function accept(number: string, content: Content, acceptedAt: number): Promise<string> {
  const message = steps.messageOf(client, { number, content, acceptedAt });
  const { id } = message;
  tell('offered', id);
  const asked = { ...message, key: { key: keyOf(id), asked: keyOf('the same') } };
  const { kind } = await store.acceptMessage(asked);
  if (kind !== 'accepted') throw new Error(kind);
  tell('accepted', id);
  numberOf.set(id, number);
  // The answer was lost, and the program asks again.
  if (isOneIn(4)) await store.acceptMessage({ ...asked, id: `${id}-again` });
  return id;
}

async function cancel(now: number): Promise<void> {
  const number = '4915100000010';
  const id = await accept(number, { kind: 'text', text: 'a text that is cancelled' }, now);
  const { kind } = await store.cancelMessage({ client, id, commandId: `cancel ${id}`, now });
  if (kind !== 'cancelled') throw new Error(kind);
  tell('cancelled', id);
  ended.push({ id, number, at: now });
}

async function keepAttachment(maxBytes: number, now: number): Promise<MediaRef> {
  const content = randomBytes(Math.ceil(maxBytes * (1 - 0.2 * shape.float())));
  const { sha256, bytes } = await media.write(
    (async function* parts() {
      yield content;
    })(),
    MEDIA_LIMITS,
  );
  await store.touchMedia({ sha256, bytes, now, device });
  tell('media', sha256);
  return { sha256, bytes, mimetype: 'image/png' };
}

async function changeConsents(now: number): Promise<void> {
  const [number] = registered;
  if (number !== undefined && isOneIn(2)) {
    registered = registered.slice(1);
    tell('optingOut', number);
    await store.optOut({ ...own, number, proof: null, now });
    tell('optedOut', number);
  }
  const fresh = `49153000000${round}`;
  await store.importConsents({ ...own, consents: [{ number: fresh, at: now, proof: 'form', language: null }], now });
  tell('registered', fresh);
  registered.push(fresh);
}

function inbound(
  networkId: string,
  number: string,
  content: Extract<Report, { kind: 'inbound' }>['inbound']['content'],
): Extract<Report, { kind: 'inbound' }> {
  const said = { networkId, chat: { kind: 'person' }, from: { number }, content, sentAgoMs: 0 } as const;
  return { kind: 'inbound', accountId: 'acc', agoMs: 0, inbound: said };
}

async function deliver(now: number): Promise<void> {
  const { due } = await store.dueWebhooks({ busy: new Map(), after: 0, limit: 20, now });
  await Promise.all(
    due.map(async ({ seq, id, target, subject }) => {
      const result = { kind: 'received' } as const;
      await store.settleWebhook({ seq, revision: target.revision, result, random: 0, now });
      tell('delivered', id);
      const about = subject === undefined || !('message' in subject) ? subject : subject.message;
      const name = about === undefined ? '' : 'networkId' in about ? about.networkId : 'id' in about ? about.id : '';
      deliveredAbout.set(name, [...(deliveredAbout.get(name) ?? []), id]);
    }),
  );
}

/** What is older goes. */
async function retire(before: number): Promise<void> {
  const isOld = ({ at }: Known): boolean => at < before;
  forget(isOld);
  for (const { id, createdAt } of await store.webhookEvents({ client, state: 'delivered', after: 0, limit: 1_000 })) {
    if (createdAt < before) tell('dropping', id);
  }
  await store.retireMessages({ after: 0, contentBefore: before, messagesBefore: before });
  await store.removeInbound({ before, limit: 1_000 });
  await store.removeWebhookEvents({ before, limit: 1_000 });
  for (const sha256 of await store.unneededMedia({ before, limit: 10 })) {
    tell('unneeded', sha256);
    await removeUnneeded({ media, index: store, holds }, { sha256, before });
  }
}

async function erase(number: string, now: number): Promise<void> {
  forget((known) => known.number === number);
  let from: EraseCursor | undefined;
  do {
    from = (await store.erasePerson({ number, force: true, from, now })).next;
  } while (from !== undefined);
  tell('erased', number);
}

function forget(isGoing: (known: Known) => boolean): void {
  for (const [what, all] of [
    ['retiring', ended],
    ['leaving', received],
  ] as const) {
    for (const { id } of all.filter(isGoing)) {
      tell(what, id);
      for (const event of deliveredAbout.get(id) ?? []) tell('dropping', event);
    }
  }
  ended = ended.filter((known) => !isGoing(known));
  received = received.filter((known) => !isGoing(known));
}
