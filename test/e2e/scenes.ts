import type {
  AccountView,
  MessageRow,
  MessageTimeline,
  TimelineStep,
  UiSnapshot,
  Warning,
} from '../../shared/contract/ui.ts';
import { DEFAULT_SETTINGS } from '../../shared/contract/ui/settings.ts';
import type { LinkState } from '../../shared/model/link.ts';
import { LINK_PROBLEMS } from '../../shared/model/link.ts';
import { MESSAGE_STATUSES, type MessageStatus } from '../../shared/model/message.ts';
import { SESSION_CAUSES, type SessionCauseCode } from '../../shared/model/session-cause.ts';
import type { SessionState } from '../../shared/model/session.ts';

/** States of an engine to look at, around now. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

export const QR =
  '2@Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4,c29tZS1ub2lzZS1rZXktb2YtMzItYnl0ZXMtaGVyZSEh,c29tZS1pZGVudGl0eS1rZXktMzItYnl0ZXMtaGVyZSE=,YWR2LXNlY3JldC1rZXktb2YtMzItYnl0ZXMtaGVyZSE=';

export const account = (part: Partial<AccountView> = {}, now = Date.now()): AccountView => ({
  id: 'bakery',
  channel: 'whatsapp',
  label: 'Bakery',
  identity: { number: '447700900123', name: 'Bakery' },
  session: { kind: 'online', since: now - 6 * HOUR_MS, attempt: 1 },
  paused: false,
  evidence: {
    serverAnsweredAt: now - 3 * SECOND_MS,
    sentAt: now - 61 * SECOND_MS,
    receivedAt: now - 2 * MINUTE_MS,
  },
  queue: { waiting: 14, handedOver: 1, unsure: 0 },
  binding: { state: 'bound', instance: 1, client: 'shop@example.com' },
  ...part,
});

export const emptyQueue = Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, 0])) as UiSnapshot['queue'];

export const linked = (now = Date.now()): LinkState => ({
  kind: 'linked',
  since: now - 3 * HOUR_MS,
  lastAnswerAt: now - 2 * SECOND_MS,
  latencyMs: 41,
});

/** The link to the gateway beside the app. */
export const beside = (): UiSnapshot['link'] => ({
  state: linked(),
  gatewayUrl: 'http://127.0.0.1:8080',
  embedded: true,
});

export const snapshotOf = (part: Partial<UiSnapshot> = {}): UiSnapshot => ({
  app: { version: '0.1.0', machine: 'front-desk', startedAt: Date.now() - 6 * HOUR_MS, shell: 'desktop' },
  link: { state: linked(), gatewayUrl: 'https://api.example.com', embedded: false },
  accounts: [account()],
  queue: { ...emptyQueue, queued: 14, sending: 1, sent: 3, delivered: 2_318, read: 77, failed: 2, unconfirmed: 1 },
  imports: [],
  warnings: [],
  settings: DEFAULT_SETTINGS,
  restored: null,
  bundleRequest: null,
  now: Date.now(),
  ...part,
});

const causes = Object.keys(SESSION_CAUSES) as SessionCauseCode[];

/** Every state of a session, and every cause in a state that it leads to. */
export function everySession(now = Date.now()): SessionState[] {
  const since = now - 44 * MINUTE_MS;
  return [
    { kind: 'unpaired' },
    { kind: 'pairing', step: { kind: 'starting' } },
    { kind: 'pairing', step: { kind: 'qr', qr: QR, expiresAt: now + 43 * SECOND_MS } },
    {
      kind: 'pairing',
      step: { kind: 'code', code: 'K7WQ4MPX', expiresAt: now + 43 * SECOND_MS },
      phoneNumber: '447700900123',
    },
    { kind: 'pairing', step: { kind: 'finishing' } },
    { kind: 'connecting', attempt: 1, since },
    { kind: 'online', since, attempt: 1 },
    ...causes.map((code): SessionState => {
      const cause = { code, networkCode: 503, detail: 'stream errored out' };
      switch (SESSION_CAUSES[code]) {
        case 'retry':
        case 'retryNow':
        case 'retryLimited':
          return { kind: 'waiting', from: now, retryAt: now + 40 * SECOND_MS, attempt: 3, cause };
        case 'unpaired':
          return { kind: 'unpaired', cause };
        case 'restricted':
          return { kind: 'restricted', since, until: now + 20 * HOUR_MS, cause };
        case 'loggedOut':
          return { kind: 'loggedOut', since, cause };
        case 'replaced':
          return { kind: 'replaced', since, cause };
        case 'broken':
          return { kind: 'broken', since, cause, ...(code === 'otherNumber' && { other: { number: '447700900555' } }) };
        default:
          throw new Error(`no state for ${code}`);
      }
    }),
    { kind: 'broken', since, cause: { code: 'badSession', networkCode: 500 } },
  ];
}

export function everyLink(now = Date.now()): LinkState[] {
  const since = now - 5 * MINUTE_MS;
  return [
    { kind: 'notEnrolled' },
    { kind: 'notEnrolled', problem: { code: 'codeExpired' } },
    { kind: 'connecting', since },
    linked(now),
    ...LINK_PROBLEMS.map((code): LinkState => ({
      kind: 'waiting',
      since,
      retryAt: now + 30 * SECOND_MS,
      problem: { code },
    })),
    { kind: 'replaced', since },
    ...LINK_PROBLEMS.map((code): LinkState => ({ kind: 'stopped', since, problem: { code, httpStatus: 400 } })),
  ];
}

export const everyWarning = (now = Date.now()): Warning[] => [
  { code: 'clockOff', severity: 'warning', owner: 'machine', since: now - HOUR_MS, values: { seconds: 97 } },
  { code: 'gatewayUnreachable', severity: 'problem', owner: 'gateway', since: now - 5 * MINUTE_MS },
  { code: 'diskFull', severity: 'problem', owner: 'machine', since: now - MINUTE_MS },
  { code: 'readOnly', severity: 'problem', owner: 'machine', since: now - MINUTE_MS },
  { code: 'storeFailing', severity: 'problem', owner: 'machine', since: now - MINUTE_MS },
  { code: 'tooManyFiles', severity: 'problem', owner: 'machine', since: now - MINUTE_MS },
  { code: 'storeSlow', severity: 'warning', owner: 'machine', since: now - MINUTE_MS },
  { code: 'keyUnprotected', severity: 'note', owner: 'machine', since: now - 24 * HOUR_MS },
  { code: 'reportsWaiting', severity: 'warning', owner: 'gateway', since: now - MINUTE_MS, values: { count: 1_204 } },
];

export const otherNumber = (now = Date.now()): SessionState => ({
  kind: 'broken',
  since: now - 4 * MINUTE_MS,
  cause: { code: 'otherNumber' },
  other: { number: '447700900555' },
});

/** A device with many numbers: some need their owner, some wait, most work. */
export function several(now = Date.now()): AccountView[] {
  const one = (id: string, label: string, last: number, part: Partial<AccountView> = {}): AccountView =>
    account({ id, label, identity: { number: `4477009001${last}` }, ...part }, now);
  const quiet = { waiting: 0, handedOver: 0, unsure: 0 };
  return [
    one('bakery', 'Bakery', 23, {
      pace: { perMinute: 6 },
      forecast: { kind: 'through', at: now + 8 * MINUTE_MS },
    }),
    one('desk', 'Order desk', 24, { queue: quiet, pace: { perMinute: 6 } }),
    one('oven', 'Oven', 25, {
      session: { kind: 'waiting', from: now, retryAt: now + 12 * SECOND_MS, attempt: 2, cause: { code: 'silent' } },
    }),
    one('shop', 'Shop', 26, {
      restriction: { timeLock: { endsAt: now + 20 * HOUR_MS }, newChats: { total: 30, used: 12 } },
      pace: { perMinute: 15, next: { at: now + 9 * HOUR_MS, waitsFor: 'quietHours' } },
      forecast: { kind: 'through', at: now + 22 * HOUR_MS },
    }),
    one('van', 'Delivery van', 27, { session: otherNumber(now) }),
    one('night', 'Night shift', 28, {
      binding: { state: 'held', instance: 4, boundNumber: '447700900999' },
      queue: { ...quiet, waiting: 3 },
    }),
    one('fair', 'Christmas fair', 29, {
      paused: true,
      restriction: { newChats: { total: 30, used: 30, cycle: { startsAt: now - 9 * HOUR_MS, endsAt: now + HOUR_MS } } },
      pace: { perMinute: 3 },
      forecast: { kind: 'held', held: 9 },
    }),
    one('office', 'Office', 30, { queue: quiet }),
  ];
}

/** Telegram numbers that Telegram, or their own pace, holds back. */
export function telegramAccounts(now = Date.now()): AccountView[] {
  const one = (id: string, label: string, last: number, part: Partial<AccountView>): AccountView =>
    account(
      {
        id,
        channel: 'telegram',
        label,
        identity: { number: `4477009002${last}`, name: label },
        pace: { perMinute: 15, newChatsPerDay: 5 },
        ...part,
      },
      now,
    );
  const newChats = (used: number) => ({
    total: 5,
    used,
    cycle: { startsAt: now - 9 * HOUR_MS, endsAt: now + 15 * HOUR_MS },
    by: 'plan' as const,
  });
  return [
    one('flood', 'Front shop', 11, {
      restriction: { timeLock: { endsBy: 'owner' }, newChats: newChats(2) },
      forecast: { kind: 'held', held: 9 },
    }),
    one('wait', 'Back office', 12, { restriction: { wait: { endsAt: now + 214 * SECOND_MS } } }),
    one('quota', 'Market stall', 13, {
      restriction: { newChats: newChats(5) },
      forecast: { kind: 'through', at: now + 40 * HOUR_MS },
    }),
    one('gone', 'Old phone', 14, {
      session: { kind: 'loggedOut', since: now - HOUR_MS, cause: { code: 'sessionDuplicated', networkCode: 406 } },
    }),
  ];
}

/** What became of messages on Telegram: it tells that one was read, and never that it reached the phone. */
export const telegramMessages = (now = Date.now()): MessageTimeline[] =>
  [
    message(1, { status: 'sent', accountId: 'wait', channel: 'telegram' }, now),
    message(
      2,
      { to: 'Oven team', status: 'failed', reason: 'groupReadOnly', accountId: 'wait', channel: 'telegram' },
      now,
    ),
    message(3, { status: 'read', accountId: 'wait', channel: 'telegram' }, now),
  ].map((row) => ({ ...row, steps: row.steps.filter(({ what }) => what !== 'delivered') }));

const WAY: Partial<Record<MessageStatus, TimelineStep[]>> = {
  queued: ['accepted', 'committed', 'custody'],
  sending: ['accepted', 'committed', 'custody', 'handedOver'],
  sent: ['accepted', 'committed', 'custody', 'handedOver', 'handedOverAgain', 'sent'],
  delivered: ['accepted', 'committed', 'custody', 'handedOver', 'sent', 'delivered'],
  read: ['accepted', 'committed', 'custody', 'handedOver', 'sent', 'delivered', 'read'],
  failed: ['accepted', 'committed', 'failed'],
  expired: ['accepted', 'committed', 'expired'],
  cancelled: ['accepted', 'committed', 'cancelled'],
  unconfirmed: ['accepted', 'committed', 'custody', 'handedOver', 'unconfirmed'],
};

export const messageId = (number: number): string => `0198f2c4-7a31-4000-8000-${String(number).padStart(12, '0')}`;

export function message(number: number, part: Partial<MessageRow> = {}, now = Date.now()): MessageTimeline {
  const acceptedAt = now - number * 7 * SECOND_MS;
  const row: MessageRow = {
    id: messageId(number),
    accountId: 'bakery',
    channel: 'whatsapp',
    to: `4477009${String(number % 100_000).padStart(5, '0')}`,
    kind: 'text',
    preview: `Your order ${4_711 - (number % 4_000)} is ready`,
    status: 'queued',
    acceptedAt,
    changedAt: acceptedAt,
    ...part,
  };
  const steps = (WAY[row.status] ?? []).map((what, index) => ({
    what,
    at: row.acceptedAt + index * index * 11 + index * 7,
    ...(row.reason !== undefined && (what === 'failed' || what === 'unconfirmed') ? { detail: row.reason } : {}),
  }));
  return { ...row, networkId: '3EB091C2A77F10', steps, priority: 'normal' };
}

/** One message of every status, newest first, then a long tail of read ones. */
export function everyMessage(tail: number, now = Date.now()): MessageTimeline[] {
  const reasons: Partial<Record<MessageStatus, string>> = { failed: 'notOnWhatsApp', unconfirmed: 'noAnswer' };
  const one = MESSAGE_STATUSES.map((status, index) => {
    const reason = reasons[status];
    return message(index + 1, { status, ...(reason === undefined ? {} : { reason }) }, now);
  });
  const rest = Array.from({ length: tail }, (_, index) => message(index + 20, { status: 'read' }, now));
  return [
    {
      ...message(0, { to: 'Oven team', kind: 'image', preview: 'Batch 12 is out', status: 'delivered' }, now),
      members: {
        total: 3,
        delivered: 3,
        read: 1,
        played: 0,
        each: [
          { member: '447700900311', receipt: 'read' },
          { member: '447700900312', receipt: 'delivered' },
          { member: '181234567890123', receipt: 'delivered' },
        ],
      },
    },
    ...one,
    ...rest,
  ];
}

const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
/** Words that break layouts: endless ones, other directions, other scripts. */
export const longWords = (): { snapshot: UiSnapshot; messages: MessageTimeline[] } => ({
  snapshot: snapshotOf({
    app: { version: '0.1.0-nightly.20260101', machine: LONG, startedAt: Date.now(), shell: 'desktop' },
    link: {
      state: linked(),
      gatewayUrl: `https://${LONG.slice(0, 40).toLowerCase()}.example.com/path`,
      embedded: false,
    },
    accounts: [
      account({
        label: LONG.slice(0, 60),
        session: {
          kind: 'loggedOut',
          since: Date.now() - HOUR_MS,
          cause: { code: 'removedByPhone', detail: LONG.repeat(3) },
        },
        binding: { state: 'bound', instance: 123_456, client: `${LONG}@example.com` },
        queue: { waiting: 1_234_567, handedOver: 12, unsure: 345 },
      }),
      account({ id: 'arabic', label: 'مخبز الأمل في وسط المدينة', paused: true }),
      account({
        id: 'line',
        label: LONG.slice(20),
        queue: { waiting: 1_234_567, handedOver: 12, unsure: 345 },
        pace: { perMinute: 100 },
        forecast: { kind: 'through', at: Date.now() + 90 * 24 * HOUR_MS },
      }),
    ],
  }),
  messages: [
    message(1, { preview: LONG + LONG, to: LONG, status: 'failed', reason: 'groupAmbiguous' }),
    message(2, { preview: 'طلبك رقم 4711 جاهز للاستلام', to: 'فريق المخبز', status: 'delivered' }),
    message(3, { preview: '\u{1f950}'.repeat(40), status: 'unconfirmed', reason: 'deviceLost' }),
  ],
});
